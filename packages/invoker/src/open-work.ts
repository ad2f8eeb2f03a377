import type { Logger } from '@serverless-max/foundation';

/** What goes on and is waited for before the invoker is closed. */
export class OpenWork {
  readonly #logger: Logger;
  readonly #open = new Set<Promise<void>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes work that nobody else waits for; it must not fail. */
  add(work: Promise<void>): void {
    const open = work.then(
      () => void this.#open.delete(open),
      (error: unknown) => {
        this.#open.delete(open);
        this.#logger.error({ error }, 'invoker failed');
      },
    );
    this.#open.add(open);
  }

  /** Resolves when nothing goes on, nor anything that came of it. */
  async ended(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }
}
