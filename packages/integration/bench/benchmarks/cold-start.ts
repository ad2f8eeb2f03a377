import { randomUUID } from 'node:crypto';
import { buildRuntimeImage, loadActionServer } from '@serverless-max/runtime-image';
import type { BenchContext } from '../context.ts';
import { docker } from '../docker-command.ts';
import { startEmulate } from '../emulate-process.ts';
import { retire, templateOf, toModelTemplate } from '../emulated-container.ts';
import { type ContainerTemplate, EngineApi } from '../engine-api.ts';
import { findFreePort } from '../free-port.ts';
import { HttpClient, type HttpRequest } from '../http-client.ts';
import { model, planAppend, prepareModelImage } from '../model-image.ts';
import { measureRounds, timed } from '../rounds.ts';
import { compareSides, type Row } from '../row.ts';
import { toRuntimeRequests } from '../runtime-requests.ts';

/** How often a container that does not answer yet is asked, in milliseconds. */
const pollMs = 2;

/**
 * The first answer of a model whose container has yet to be started: through the emulator, against the same
 * container started by hand through the Engine API and with `docker run`, and against the untouched model image.
 */
export async function benchColdStart(context: BenchContext): Promise<readonly Row[]> {
  const { engine, env, labels, signal } = context;
  await using stack = new AsyncDisposableStack();
  const base = await prepareModelImage(context);
  const image = await buildRuntimeImage(
    engine,
    planAppend(base, await loadActionServer(), { name: model.name, predictPath: model.predict.path }),
  );
  if (!image.reused) stack.defer(() => engine.removeImage(image.reference));
  const api = stack.use(new EngineApi(engine.endpoint));
  const emulate = stack.use(await startEmulate(context, model.name));
  const action = await emulate.action();
  const client = stack.use(new HttpClient({ host: '127.0.0.1', port: emulate.port }));
  const metadata: HttpRequest = { method: 'GET', path: `${new URL(action.url).pathname}/model/metadata` };
  const { init, run } = toRuntimeRequests(action, metadata);

  await client.demand(metadata);
  const template = await templateOf(emulate, api, context);
  const initAndRun = async (port: number): Promise<void> => {
    using direct = new HttpClient({ host: '127.0.0.1', port });
    await direct.poll(init, pollMs, signal);
    await direct.demand(run);
  };
  const throughApi = async (
    body: ContainerTemplate,
    port: number,
    use: (port: number) => Promise<unknown>,
  ): Promise<number> => {
    let id: string | undefined;
    try {
      return await timed(async () => {
        id = await api.run(body);
        await use(await api.publishedPort(id, port));
      });
    } finally {
      if (id !== undefined) await api.remove(id);
    }
  };

  const samples = await measureRounds(
    {
      async emulator() {
        await retire(emulate, client, context);
        return timed(() => client.demand(metadata));
      },
      api: () => throughApi({ ...template, Image: image.reference }, 8080, initAndRun),
      async command() {
        const name = `smax_bench_${randomUUID().slice(0, 8)}`;
        const port = await findFreePort();
        try {
          return await timed(async () => {
            await docker(toDockerRun(name, port, image.reference, labels), env);
            await initAndRun(port);
          });
        } finally {
          await engine.removeContainer(name);
        }
      },
      model: () =>
        throughApi({ ...toModelTemplate(template), Image: base.reference }, 5000, async (port) => {
          using direct = new HttpClient({ host: '127.0.0.1', port });
          await direct.poll({ method: 'GET', path: '/model/metadata' }, pollMs, signal);
        }),
    },
    { name: 'cold-start', warmUp: 2, rounds: 15 },
    context,
  );

  const ours = { label: 'cold request through the emulator', samples: samples.emulator };
  return [
    compareSides(
      'cold-start',
      ours,
      { label: 'Engine API: create, start, /init, /run', samples: samples.api },
      [{ kind: 'ratio-at-most', factor: 1.15 }],
    ),
    compareSides('cold-start/docker-run', ours, {
      label: 'docker run, /init, /run',
      samples: samples.command,
    }),
    compareSides('cold-start/model-image', ours, {
      label: 'untouched model image until it answers on port 5000',
      samples: samples.model,
    }),
  ];
}

function toDockerRun(
  name: string,
  port: number,
  image: string,
  labels: Readonly<Record<string, string>>,
): readonly string[] {
  const memory = `${model.memoryMb}m`;
  return [
    ...['run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:8080`],
    ...['--memory', memory, '--memory-swap', memory],
    ...Object.entries(labels).flatMap(([label, value]) => ['--label', `${label}=${value}`]),
    image,
  ];
}
