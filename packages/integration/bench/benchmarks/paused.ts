import { ownerPidLabel } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import type { Benchmark } from '../context.ts';
import { type EmulateProcess, startEmulate } from '../emulate-process.ts';
import { HttpClient } from '../http-client.ts';
import { invokeOf, putNoop } from '../noop-action.ts';
import { measureRounds, timed } from '../rounds.ts';
import { compareSides } from '../row.ts';

/** Both sides are left alone for so long before each request, in milliseconds. */
const silenceMs = 200;

/** An activation whose container is paused, against one whose container was as long idle, and ran on. */
export const benchPaused: Benchmark = async (context) => {
  const { engine, signal } = context;
  await using stack = new AsyncDisposableStack();
  const invoke = invokeOf('noop');
  const start = async (flags: readonly string[]) => {
    const emulate = stack.use(await startEmulate(context, undefined, { flags }));
    await emulate.ready();
    const client = stack.use(new HttpClient({ host: '127.0.0.1', port: emulate.port }));
    await client.demand(putNoop('noop'));
    await client.demand(invoke);
    return { emulate, client };
  };
  const stateOf = async ({ pid }: EmulateProcess): Promise<string | undefined> =>
    (await engine.listContainers({ [ownerPidLabel]: String(pid) }))[0]?.state;
  const pausing = await start(['--pause-grace', '0']);
  const going = await start([]);

  const measure =
    ({ emulate, client }: typeof going, expected: string) =>
    async (): Promise<number> => {
      await systemClock.sleep(silenceMs, signal);
      while ((await stateOf(emulate)) !== expected) await systemClock.sleep(20, signal);
      return timed(() => client.demand(invoke));
    };
  const samples = await measureRounds(
    { paused: measure(pausing, 'paused'), running: measure(going, 'running') },
    { name: 'paused', warmUp: 5, rounds: 60 },
    context,
  );
  return [
    compareSides(
      'paused',
      { label: 'an activation whose container is paused', samples: samples.paused },
      { label: 'one whose container runs, as long idle', samples: samples.running },
      [{ kind: 'added-at-most', amount: 15 }],
    ),
  ];
};
