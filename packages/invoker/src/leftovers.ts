import type { ContainerEngine } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';

/** Pauses between attempts, in milliseconds; the last one is repeated. */
const pausesMs = [500, 1_000, 5_000, 15_000] as const;

/**
 * Containers that the engine may still hold because it was away when they should have gone. Tries again, ever more
 * rarely, until each of them is removed.
 */
export class Leftovers {
  readonly #engine: Pick<ContainerEngine, 'removeContainer'>;
  readonly #clock: Clock;
  readonly #names = new Set<string>();
  /** How often none could be removed, one after the other. */
  #failures = 0;
  #isWaiting = false;

  constructor(engine: Pick<ContainerEngine, 'removeContainer'>, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /** Names a container that has to go; one that was never made is fine. */
  add(name: string): void {
    this.#names.add(name);
    this.#wait();
  }

  /** Tries once more, for the last time. */
  async close(): Promise<void> {
    await this.#removeAll();
    this.#names.clear();
  }

  #wait(): void {
    if (this.#isWaiting || this.#names.size === 0) return;
    this.#isWaiting = true;
    this.#clock.after(pausesMs[Math.min(this.#failures, pausesMs.length - 1)] ?? 0, async () => {
      this.#failures = (await this.#removeAll()) ? 0 : this.#failures + 1;
      this.#isWaiting = false;
      this.#wait();
    });
  }

  /** Resolves with whether one of them could be removed. */
  async #removeAll(): Promise<boolean> {
    const attempts = [...this.#names].map(async (name) => {
      await this.#engine.removeContainer(name);
      this.#names.delete(name);
    });
    const results = await Promise.allSettled(attempts);
    return results.some(({ status }) => status === 'fulfilled');
  }
}
