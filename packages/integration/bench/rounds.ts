import type { BenchContext } from './context.ts';

/** Does the work once and returns how long the measured part took, in milliseconds. */
export type Measure = () => Promise<number>;

/** How many rounds there are. */
export interface RoundOptions {
  readonly name: string;
  /** Rounds that are not counted. */
  readonly warmUp: number;
  readonly rounds: number;
  /** Samples that a side takes in a row when its turn comes; 1 when not given. */
  readonly burst?: number;
}

/**
 * Measures all sides once in every round, so that whatever the machine does besides hits each of them; every
 * second round goes backwards, so that none always follows the same other. Returns each side's samples.
 */
export async function measureRounds<Name extends string>(
  sides: Readonly<Record<Name, Measure>>,
  options: RoundOptions,
  { signal, progress, rounds = options.rounds }: BenchContext,
): Promise<Record<Name, number[]>> {
  const { name, warmUp, burst = 1 } = options;
  const order = Object.keys(sides) as Name[];
  const samples = Object.fromEntries(order.map((side) => [side, []])) as unknown as Record<Name, number[]>;
  const every = Math.ceil(rounds / 10);
  for (let round = 1 - warmUp; round <= rounds; round++) {
    if (round === 1 - warmUp && warmUp > 0) progress(`${name}: warming up`);
    if (round > 0 && round % every === 0) progress(`${name}: round ${round} of ${rounds}`);
    for (const side of round % 2 === 0 ? order.toReversed() : order) {
      for (let turn = 0; turn < burst; turn++) {
        signal.throwIfAborted();
        const elapsedMs = await sides[side]();
        if (round > 0) samples[side].push(elapsedMs);
      }
    }
  }
  return samples;
}

/** How long some work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
