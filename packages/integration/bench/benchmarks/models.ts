import { loadCatalog, type Model } from '@serverless-max/runtime-image';
import { sampleRequest } from '../../src/support/model-requests.ts';
import type { BenchContext } from '../context.ts';
import { docker } from '../docker-command.ts';
import { startEmulate } from '../emulate-process.ts';
import { actionContainerOf, retire, templateOf, toModelTemplate } from '../emulated-container.ts';
import { EngineApi } from '../engine-api.ts';
import { HttpClient, type HttpRequest } from '../http-client.ts';
import { prepareModelImage } from '../model-image.ts';
import { measureRounds, timed } from '../rounds.ts';
import { type Aim, compareSides, type Row } from '../row.ts';

/** How often a container that does not answer yet is asked, in milliseconds. */
const pollMs = 5;

const mib = 1024 ** 2;
/** What an image may be, in bytes. */
const maxImageBytes = 600e6;

/** What the original project published for the four models that it showed, in seconds. */
const published: Readonly<Record<string, { readonly cold: number; readonly warm: number }>> = {
  'max-facial-emotion-classifier': { cold: 4.8, warm: 0.8 },
  'max-image-resolution-enhancer': { cold: 4.8, warm: 14 },
  'max-human-pose-estimator': { cold: 6, warm: 0.6 },
  'max-facial-age-estimator': { cold: 7, warm: 0.5 },
};

/**
 * Every model that is built here, with its sample: cold and warm web action against the untouched image's own server, most
 * memory that both ever held, sizes of both images.
 */
export async function benchModels(context: BenchContext): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const model of loadCatalog().filter(({ recipe }) => recipe !== undefined)) {
    rows.push(...(await benchModel(context, model)));
  }
  return rows;
}

async function benchModel(context: BenchContext, model: Model): Promise<readonly Row[]> {
  const { engine, signal } = context;
  await using stack = new AsyncDisposableStack();
  const base = await prepareModelImage(context, model);
  const api = stack.use(new EngineApi(engine.endpoint));
  const emulate = stack.use(await startEmulate(context, model.name));
  const { url, image } = await emulate.action();
  const client = stack.use(new HttpClient({ host: '127.0.0.1', port: emulate.port }));
  const sample = { method: model.predict.method, ...(await sampleRequest(model)) };
  const toAction: HttpRequest = { ...sample, path: new URL(url).pathname };
  const toModel: HttpRequest = { ...sample, path: model.predict.path };
  await client.demand(toAction);
  const template = { ...toModelTemplate(await templateOf(emulate, api, context)), Image: base.reference };

  const cold = await measureRounds(
    {
      async action() {
        await retire(emulate, client, context);
        return timed(() => client.demand(toAction));
      },
      async own() {
        let id: string | undefined;
        try {
          return await timed(async () => {
            id = await api.run(template);
            using direct = new HttpClient({ host: '127.0.0.1', port: await api.publishedPort(id, 5000) });
            await direct.poll(toModel, pollMs, signal);
          });
        } finally {
          if (id !== undefined) await api.remove(id);
        }
      },
    },
    { name: `models/${model.name}/cold`, warmUp: 1, rounds: 5 },
    context,
  );

  const id = await api.run(template);
  stack.defer(() => api.remove(id));
  const direct = stack.use(new HttpClient({ host: '127.0.0.1', port: await api.publishedPort(id, 5000) }));
  await direct.poll(toModel, pollMs, signal);
  const warm = await measureRounds(
    { action: () => timed(() => client.demand(toAction)), own: () => timed(() => direct.demand(toModel)) },
    { name: `models/${model.name}/warm`, warmUp: 2, rounds: 10 },
    context,
  );

  const action = await actionContainerOf(emulate, context);
  const compare = (what: string, ours: readonly number[], other: readonly number[], aims: readonly Aim[]) =>
    compareSides(
      `models/${model.name}/${what}`,
      { label: 'web action', samples: ours },
      { label: 'the image’s own server', samples: other },
      aims,
      what === 'cold' || what === 'warm' ? 'ms' : 'MiB',
    );
  const original = (seconds: number | undefined): readonly Aim[] =>
    seconds === undefined ? [] : [{ kind: 'ours-at-most', amount: seconds * 1000 }];
  const sizeOf = async (reference: string): Promise<number> =>
    ((await engine.inspectImage(reference))?.sizeBytes ?? Number.NaN) / mib;
  return [
    compare('cold', cold.action, cold.own, original(published[model.name]?.cold)),
    compare('warm', warm.action, warm.own, original(published[model.name]?.warm)),
    compare(
      'memory',
      [await peakMemory(action, context)],
      [await peakMemory(id, context)],
      [{ kind: 'ours-at-most', amount: model.memoryMb }],
    ),
    compare(
      'image',
      [await sizeOf(image)],
      [await sizeOf(base.reference)],
      [{ kind: 'ours-at-most', amount: Math.floor(maxImageBytes / mib) }],
    ),
  ];
}

/** The most memory that a container ever held, with what it read from files, in MiB: cgroup version 2, else 1. */
async function peakMemory(id: string, { env }: BenchContext): Promise<number> {
  const files = '/sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes';
  const text = await docker(['exec', id, 'sh', '-c', `cat ${files} 2>/dev/null || true`], env);
  const [bytes] = text.split('\n').map(Number);
  if (!bytes) throw new Error(`the engine does not tell how much memory ${id} held`);
  return bytes / mib;
}
