import type { RunningContainer } from '@serverless-max/container-engine';

/**
 * Pauses and resumes one container, one after the other however quickly they are asked for. What fails leaves a
 * container that is good for nothing but its removal.
 */
export class PauseSwitch {
  readonly #container: Pick<RunningContainer, 'pause' | 'unpause'>;
  /** The pause that is being made, or was. */
  #pausing: Promise<void> | undefined;
  #resuming: Promise<void> | undefined;

  constructor(container: Pick<RunningContainer, 'pause' | 'unpause'>) {
    this.#container = container;
  }

  /** Also true while it pauses, and until it is resumed. */
  get isPaused(): boolean {
    return this.#pausing !== undefined;
  }

  /** Waits for `before`, then pauses. Not to be called while it is paused. */
  pause(before: () => Promise<void>): Promise<void> {
    this.#pausing = before().then(() => this.#container.pause());
    // Whoever resumes is told, too.
    this.#pausing.catch(() => undefined);
    return this.#pausing;
  }

  /**
   * Waits for the pause, and resumes; calls that come at once share it. Does nothing when it is not paused. Resolves
   * with whether this call was the one that resumed it.
   */
  async resume(): Promise<boolean> {
    if (!this.#pausing) return false;
    const isFirst = this.#resuming === undefined;
    this.#resuming ??= this.#pausing
      .then(() => this.#container.unpause())
      .finally(() => {
        this.#pausing = undefined;
        this.#resuming = undefined;
      });
    await this.#resuming;
    return isFirst;
  }
}
