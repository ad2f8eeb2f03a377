/** Samples in figures, in the unit of the samples. */
export interface Percentiles {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Sums samples up; of none every figure is 0. */
export function percentiles(samples: readonly number[]): Percentiles {
  const sorted = samples.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** The value in the middle; 0 of none. */
export function median(samples: readonly number[]): number {
  return percentiles(samples).p50;
}
