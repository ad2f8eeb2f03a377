/** One attempt to live with a memory limit. */
export interface Trial {
  readonly limitMb: number;
  readonly passed: boolean;
  /** The kernel killed a process of the container. */
  readonly outOfMemory: boolean;
  readonly what: string;
  /** What it could not do without, when it passed. */
  readonly needsMb?: number | undefined;
}

/** How near the search gets to the smallest limit, in MB. */
const stepMb = 8;
/** No engine starts a container with less. */
const leastMb = 8;
/** How much more than the smallest limit is recommended: other inputs need more than the sample. */
const margin = 1.25;
const roundMb = 32;

/**
 * The next limit to try; undefined when the smallest one is known. First the action's own; then one by what was needed
 * there, which is near; then the middle between what failed and what passed.
 */
export function nextLimit(trials: readonly Trial[], ownMb: number): number | undefined {
  if (trials.length === 0) return ownMb;
  const passed = trials.filter((it) => it.passed);
  if (passed.length === 0) return undefined;
  const high = Math.min(...passed.map((it) => it.limitMb));
  const low = Math.max(leastMb - stepMb, ...trials.filter((it) => !it.passed).map((it) => it.limitMb));
  if (high - low <= stepMb) return undefined;
  const middle = low + Math.floor((high - low) / 2 / stepMb) * stepMb;
  const needed = trials.at(-1)?.needsMb;
  const guess = needed === undefined ? middle : Math.ceil(needed / stepMb) * stepMb;
  const next = trials.length < 3 && guess > low && guess < high ? guess : middle;
  return next > low && next < high ? next : undefined;
}

/** The limit to give an action: the smallest with a margin, in round figures, and what the host permits. */
export function recommend(smallestMb: number, hostMinMb: number): number {
  return Math.max(hostMinMb, Math.ceil((smallestMb * margin) / roundMb) * roundMb);
}
