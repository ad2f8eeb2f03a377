import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerPidLabel } from '@serverless-max/container-engine';
import type { Benchmark } from '../context.ts';
import { startEmulate } from '../emulate-process.ts';
import { templateOf } from '../emulated-container.ts';
import { EngineApi } from '../engine-api.ts';
import { HttpClient } from '../http-client.ts';
import { compareLoads } from '../load.ts';
import { invokeOf, noopRuntime, putNoop } from '../noop-action.ts';
import { PlainClient } from '../plain-client.ts';

const callers = 16;

/**
 * Activations in a second: sixteen callers of one action that does nothing and takes sixteen of them at once, against
 * the same straight to its container. Client, emulator, engine and container share the machine.
 */
export const benchThroughput: Benchmark = async (context) => {
  const { engine, folder, signal, progress } = context;
  await using stack = new AsyncDisposableStack();
  const limits = join(folder, 'limits.json');
  const unlimited = { invocationsPerMinute: 'none', concurrentInvocations: 'none', firesPerMinute: 'none' };
  await writeFile(
    limits,
    JSON.stringify({ ...unlimited, concurrency: { min: 1, default: 1, max: callers } }),
  );
  const emulate = stack.use(await startEmulate(context, undefined, { flags: ['--limits', limits] }));
  await emulate.ready();
  const target = { host: '127.0.0.1', port: emulate.port };
  const client = stack.use(new HttpClient(target));
  const request = invokeOf('noop');
  await client.demand(putNoop('noop', { concurrency: callers }));
  progress('throughput: the first start of the action');
  await client.demand(request);

  const [container] = await engine.listContainers({ [ownerPidLabel]: String(emulate.pid) });
  if (!container) throw new Error('the action has no container');
  const api = stack.use(new EngineApi(engine.endpoint));
  const id = await api.run({ ...(await templateOf(emulate, api, context)), Image: container.image });
  stack.defer(() => api.remove(id));
  const direct = { host: '127.0.0.1', port: await api.publishedPort(id, 8080) };
  const directClient = stack.use(new HttpClient(direct));
  await directClient.poll(noopRuntime.init, 5, signal);

  return [
    await compareLoads(
      { label: 'activations through the emulator', target, request },
      { label: 'straight to /run of a container', target: direct, request: noopRuntime.run },
      {
        name: `throughput/${callers}`,
        callers,
        rounds: 20,
        burst: 1_600,
        aims: [{ kind: 'per-second-at-least', amount: 1_500 }],
        connect: (to, count) => new PlainClient(to, count),
      },
      context,
    ),
  ];
};
