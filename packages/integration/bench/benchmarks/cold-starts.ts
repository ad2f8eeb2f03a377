import { readdir } from 'node:fs/promises';
import { systemClock } from '@serverless-max/foundation';
import type { Benchmark } from '../context.ts';
import { startEmulate } from '../emulate-process.ts';
import { HttpClient } from '../http-client.ts';
import { invokeOf, putNoop } from '../noop-action.ts';
import { memoryOf } from '../process-memory.ts';
import { timed } from '../rounds.ts';
import { type Aim, compareSides, type Unit } from '../row.ts';

/** How many there are; `--rounds` says another number. */
const coldStarts = 500;

/** Those that are compared: the first of them, after some that warm up, and the last. */
const compared = 50;
const warmUp = 10;

/** Memory for one container: each of two actions in turn takes the place of the other one. */
const poolMb = 256;

/** What is left when nothing has happened for so long, in milliseconds, is looked at. */
const settleMs = 5_000;

/** What a process has after some cold starts. */
interface Holding {
  readonly memory: number;
  readonly handles: number;
}

/** Many cold starts one after the other, each with the removal of the container before: nothing may grow. (Linux only.) */
export const benchColdStarts: Benchmark = async (context) => {
  const { signal, progress, rounds = coldStarts } = context;
  await using emulate = await startEmulate(context, undefined, { flags: ['--memory', String(poolMb)] });
  await emulate.ready();
  using client = new HttpClient({ host: '127.0.0.1', port: emulate.port });
  const names = ['one', 'two'];
  for (const name of names) await client.demand(putNoop(name, { memory: poolMb }));
  const holds = async (): Promise<Holding> => {
    await systemClock.sleep(settleMs, signal);
    const handles = (await readdir(`/proc/${emulate.pid}/fd`)).length;
    return { memory: (await memoryOf(emulate.pid)).resident, handles };
  };

  const times: number[] = [];
  let before: Holding | undefined;
  const total = Math.max(rounds, 2 * compared) + warmUp;
  for (let n = 0; n < total; n++) {
    signal.throwIfAborted();
    const request = invokeOf(names[n % 2] ?? '');
    const took = await timed(() => client.demand(request));
    if (n >= warmUp) times.push(took);
    if (times.length === compared) before = await holds();
    if (n % 50 === 0) progress(`cold-starts: ${n} of ${total}`);
  }
  const after = await holds();
  if (!before) throw new Error('there were too few cold starts');

  const compare = (what: string, late: readonly number[], early: readonly number[], unit: Unit, aim: Aim) =>
    compareSides(
      `cold-starts/${what}`,
      { label: `after ${times.length} cold starts`, samples: late },
      { label: `after ${compared}`, samples: early },
      [aim],
      unit,
    );
  return [
    compareSides(
      'cold-starts/time',
      { label: `the last ${compared} of ${times.length}`, samples: times.slice(-compared) },
      { label: `the first ${compared}`, samples: times.slice(0, compared) },
      [{ kind: 'ratio-at-most', factor: 1.15 }],
    ),
    compare('memory', [after.memory], [before.memory], 'MiB', { kind: 'ratio-at-most', factor: 1.15 }),
    compare('handles', [after.handles], [before.handles], 'handles', { kind: 'added-at-most', amount: 0 }),
  ];
};
