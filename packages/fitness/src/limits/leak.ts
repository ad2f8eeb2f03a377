import { median } from '../statistics.ts';

/** The memory of a container after so many requests. */
export interface MemorySample {
  readonly requests: number;
  readonly neededMb: number;
}

/** Less than this is not told from chance, in MB. */
const leastGrowthMb = 6;
/** A container that lives through so many requests lives long enough. */
const enoughRequests = 2_000;

/**
 * Says when memory grows and grows: each third of the samples is above the one before it, and at this rate the limit is
 * reached soon. The first third is left for what a model keeps once.
 */
export function findLeak(samples: readonly MemorySample[], limitMb: number): string | undefined {
  const third = Math.floor(samples.length / 3);
  if (third === 0) return undefined;
  const thirds = [samples.slice(0, third), samples.slice(third, 2 * third), samples.slice(2 * third)];
  const [first = 0, middle = 0, last = 0] = thirds.map((it) => median(it.map(({ neededMb }) => neededMb)));
  const growth = last - middle;
  if (!(first < middle && middle < last) || last - first < leastGrowthMb) return undefined;
  const requests = ((samples.at(-1)?.requests ?? 0) - (samples[0]?.requests ?? 0)) / 3;
  const perRequest = growth / Math.max(1, requests);
  const left = Math.max(0, Math.round((limitMb - last) / perRequest));
  if (left > enoughRequests || growth < (last - first) / 4) return undefined;
  return `memory grows by ${perRequest.toFixed(2)} MB with each request (${first} → ${middle} → ${last} MB): ${limitMb} MB are full after ${left} more`;
}
