type Status = 'ready' | 'starting' | 'running' | 'stopped';

/**
 * Which request the action server takes at a moment: one `/init`, then runs, one at a time unless they may overlap.
 * A failed `/init` and an action that threw stop it for good; OpenWhisk gives such a container up.
 * The refusals are those of OpenWhisk's Node.js runtime (core/nodejsActionBase/src/service.js).
 */
export class Lifecycle {
  readonly #allowsConcurrency: boolean;
  #isInitialized = false;
  #status: Status = 'ready';

  constructor(allowsConcurrency: boolean) {
    this.#allowsConcurrency = allowsConcurrency;
  }

  /** Why an `/init` that comes now is refused, or undefined when it is welcome. */
  initRefusal(): string | undefined {
    if (this.#isInitialized) return 'Cannot initialize the action more than once.';
    return this.#status === 'ready' ? undefined : this.#notReady();
  }

  beginInit(): void {
    this.#status = 'starting';
  }

  endInit(isLoaded: boolean): void {
    this.#isInitialized = isLoaded;
    this.#status = isLoaded ? 'ready' : 'stopped';
  }

  /** Why a `/run` that comes now is refused, or undefined when it is welcome. */
  runRefusal(): string | undefined {
    if (!this.#isInitialized) return 'System not initialized.';
    return this.#status === 'ready' ? undefined : this.#notReady();
  }

  beginRun(): void {
    if (!this.#allowsConcurrency) this.#status = 'running';
  }

  /** `isSound` is false when the action threw: its state is unknown, so nothing runs in it any more. */
  endRun(isSound: boolean): void {
    if (!isSound) this.#status = 'stopped';
    else if (this.#status === 'running') this.#status = 'ready';
  }

  #notReady(): string {
    return `System not ready, status is ${this.#status}.`;
  }
}
