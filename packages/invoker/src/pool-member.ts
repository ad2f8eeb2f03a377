import type { Timer } from '@serverless-max/foundation';
import type { WhiskAction } from '@serverless-max/whisk-protocol';
import { ContainerProxy, type ContainerProxyOptions } from './container-proxy.ts';
import type { RemovalReason } from './events.ts';
import type { JobResult } from './run-job.ts';
import type { StartedContainer } from './start-container.ts';
import type { StemCells } from './types.ts';

/** One container of the pool, from the decision to start it until it is gone. */
export class PoolMember {
  /** The container's name in the engine. */
  readonly name: string;
  /** Rejects when it could not be started. */
  readonly started: Promise<StartedContainer>;
  /** When it was decided to start it, on the monotonic clock. */
  readonly createdAt: number;
  /** What it is for; undefined as long as it is a stem cell. */
  action: WhiskAction | undefined;
  /** Which stem cells it is one of; undefined once it is claimed. */
  stemCells: StemCells | undefined;
  /** The first reason to remove it. */
  removalReason: RemovalReason | undefined;
  timer: Timer | undefined;
  #opened: Promise<ContainerProxy> | undefined;
  #proxy: ContainerProxy | undefined;
  #isInitialized = false;
  readonly #initialization = Promise.withResolvers<JobResult | undefined>();

  constructor(name: string, started: Promise<StartedContainer>, createdAt: number, stemCells?: StemCells) {
    this.name = name;
    this.started = started;
    this.createdAt = createdAt;
    this.stemCells = stemCells;
    // Whoever waits for it is told; nobody may.
    started.catch(() => undefined);
  }

  /** Its proxy when nothing need be waited for: it is started, and initialized. */
  get readyProxy(): ContainerProxy | undefined {
    return this.#isInitialized ? this.#proxy : undefined;
  }

  /** Its proxy once it is started. Rejects when it could not be started, or is a stem cell. */
  get open(): Promise<ContainerProxy> {
    return this.#opened ?? Promise.reject(new Error(`no action has claimed ${this.name}`));
  }

  /** Makes it the action's own. */
  claim(action: WhiskAction, options: Omit<ContainerProxyOptions, 'limits'>): void {
    this.action = action;
    this.stemCells = undefined;
    this.#opened = this.started.then((started) => {
      this.#proxy = new ContainerProxy(started, { ...options, limits: action.limits });
      return this.#proxy;
    });
  }

  /** Resolves when `/init` has ended: with nothing when it went well, else with the result of the job that sent it. */
  initialization(): Promise<JobResult | undefined> {
    return this.#initialization.promise;
  }

  /** Says how `/init` ended; only the first word counts. */
  endInitialization(failed: JobResult | undefined): void {
    this.#isInitialized ||= failed === undefined;
    this.#initialization.resolve(failed);
  }

  /** Waits for no more lines. */
  endLogs(): void {
    this.#opened?.then(
      (proxy) => proxy.endLogs(),
      () => undefined,
    );
  }

  /** Kills and removes what there is of the container; a start that fails leaves nothing. */
  async remove(): Promise<void> {
    this.timer?.cancel();
    const started = await this.started.catch(() => undefined);
    const proxy = await this.#opened?.catch(() => undefined);
    await (proxy ?? started?.container)?.remove();
  }
}
