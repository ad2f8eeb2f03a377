import { type RoundResult, runRound, type SoakContext } from './round.ts';

/** How long a soak is. */
export interface SoakOptions extends SoakContext {
  readonly rounds: number;
  /** Of the first round; each next one has the next number. */
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onRound?: (result: RoundResult, number: number) => void;
}

/** Runs rounds one after another. A round with problems does not end the row. */
export async function runSoak(options: SoakOptions): Promise<readonly RoundResult[]> {
  const { rounds, seed, signal, onRound, ...context } = options;
  const results: RoundResult[] = [];
  for (let number = 1; number <= rounds && !signal?.aborted; number++) {
    const result = await runRound(seed + number - 1, context);
    results.push(result);
    onRound?.(result, number);
  }
  return results;
}
