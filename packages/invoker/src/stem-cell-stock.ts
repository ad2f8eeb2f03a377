import type { Clock, Timer } from '@serverless-max/foundation';
import type { StemCells } from './types.ts';

/** Pauses between attempts, in milliseconds; the last one is repeated. */
const pausesMs = [1_000, 5_000, 30_000, 120_000] as const;

/** How often the number of reactive ones is reviewed (OpenWhisk: `prewarm-expiration-check-interval`). */
const reviewMs = 600_000;

/** What is done with stem cells when its time has come. */
export interface StemCellTasks {
  /** Those that could not be started are tried again. */
  retry(stemCells: StemCells): void;
  /** Their number follows the cold starts, and old ones go. */
  review(): void;
}

/**
 * Decides when stem cells that could not be started are tried again, ever more rarely and all of a kind together, and
 * when their number is reviewed.
 */
export class StemCellStock {
  readonly #clock: Clock;
  readonly #tasks: StemCellTasks;
  #nextReview: Timer | undefined;
  #isStopped = false;
  /** How often they failed one after the other. */
  readonly #failures = new Map<StemCells, number>();
  readonly #waiting = new Set<StemCells>();

  constructor(clock: Clock, stemCells: readonly StemCells[], tasks: StemCellTasks) {
    this.#clock = clock;
    this.#tasks = tasks;
    if (stemCells.some((it) => it.reactive)) this.#awaitReview();
  }

  /** Nothing is done any more. */
  stop(): void {
    this.#isStopped = true;
    this.#nextReview?.cancel();
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
      if (!this.#isStopped) this.#tasks.retry(stemCells);
    });
  }

  #awaitReview(): void {
    this.#nextReview = this.#clock.after(reviewMs, () => {
      this.#tasks.review();
      this.#awaitReview();
    });
  }
}
