import type { BenchContext } from './context.ts';

/** Does the work once and returns what was measured: unless said otherwise how long it took, in milliseconds. */
export type Measure<Sample = number> = () => Promise<Sample>;

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
export async function measureRounds<Name extends string, Sample = number>(
  sides: Readonly<Record<Name, Measure<Sample>>>,
  options: RoundOptions,
  { signal, progress, rounds = options.rounds }: BenchContext,
): Promise<Record<Name, Sample[]>> {
  const { name, warmUp, burst = 1 } = options;
  const order = Object.keys(sides) as Name[];
  const samples = Object.fromEntries(order.map((side) => [side, []])) as unknown as Record<Name, Sample[]>;
  const every = Math.ceil(rounds / 10);
  for (let round = 1 - warmUp; round <= rounds; round++) {
    if (round === 1 - warmUp && warmUp > 0) progress(`${name}: warming up`);
    if (round > 0 && round % every === 0) progress(`${name}: round ${round} of ${rounds}`);
    for (const side of round % 2 === 0 ? order.toReversed() : order) {
      for (let turn = 0; turn < burst; turn++) {
        signal.throwIfAborted();
        const sample = await sides[side]();
        if (round > 0) samples[side].push(sample);
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
