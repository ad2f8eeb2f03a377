/** One attempt to live with a memory limit. */
export interface Trial {
  readonly limitMb: number;
  readonly passed: boolean;
  /** The kernel killed a process of the container. */
  readonly outOfMemory: boolean;
  readonly what: string;
  /** How long it took. */
  readonly ms: number;
  /** What it could not do without, when it passed. */
  readonly needsMb?: number | undefined;
}

/** How near the search gets to the smallest limit, in MB. */
const stepMb = 8;
/** No host has less, and with less even engines fail to start a container. */
const leastMb = 16;
/** How much more than the smallest limit is recommended: other inputs need more than the sample. */
const margin = 1.25;
const roundMb = 32;

/**
 * The next limit to try; undefined when the smallest one is known. First the action's own; then what was needed there;
 * then the step below it, which usually is too little and ends the search; else the middle between what failed and what
 * passed. Trials with too little are slow, so there should be few.
 */
export function nextLimit(trials: readonly Trial[], ownMb: number): number | undefined {
  const passed = trials.filter((it) => it.passed);
  if (trials.length === 0) return ownMb;
  if (passed.length === 0) return undefined;
  const high = Math.min(...passed.map((it) => it.limitMb));
  const low = Math.max(leastMb - stepMb, ...trials.filter((it) => !it.passed).map((it) => it.limitMb));
  if (high - low <= stepMb) return undefined;
  const [first] = passed;
  const needed = first?.needsMb === undefined ? undefined : Math.ceil(first.needsMb / stepMb) * stepMb;
  const guesses = [
    trials.length === 1 ? needed : undefined,
    trials.length === 2 ? high - stepMb : undefined,
    low + Math.floor((high - low) / 2 / stepMb) * stepMb,
  ];
  return guesses.find((it) => it !== undefined && it > low && it < high);
}

/** The limit to give an action: the smallest with a margin, in round figures, and what the host permits. */
export function recommend(smallestMb: number, hostMinMb: number): number {
  return Math.max(hostMinMb, Math.ceil((smallestMb * margin) / roundMb) * roundMb);
}
