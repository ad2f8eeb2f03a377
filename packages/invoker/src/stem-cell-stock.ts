import type { Clock } from '@serverless-max/foundation';
import type { StemCells } from './types.ts';

/** Pauses between attempts, in milliseconds; the last one is repeated. */
const pausesMs = [1_000, 5_000, 30_000, 120_000] as const;

/** Decides when stem cells that could not be started are tried again: ever more rarely, and all of a kind together. */
export class StemCellStock {
  readonly #clock: Clock;
  readonly #retry: (stemCells: StemCells) => void;
  /** How often they failed one after the other. */
  readonly #failures = new Map<StemCells, number>();
  readonly #waiting = new Set<StemCells>();

  /** `retry` is called when a pause is over. */
  constructor(clock: Clock, retry: (stemCells: StemCells) => void) {
    this.#clock = clock;
    this.#retry = retry;
  }

  /** One of them runs. */
  succeeded(stemCells: StemCells): void {
    this.#failures.delete(stemCells);
  }

  /** One of them did not start. */
  failed(stemCells: StemCells): void {
    if (this.#waiting.has(stemCells)) return;
    const failures = this.#failures.get(stemCells) ?? 0;
    this.#failures.set(stemCells, failures + 1);
    this.#waiting.add(stemCells);
    this.#clock.after(pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 0, () => {
      this.#waiting.delete(stemCells);
      this.#retry(stemCells);
    });
  }
}
