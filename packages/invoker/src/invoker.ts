import type { ContainerEngine } from '@serverless-max/container-engine';
import { messageOf } from '@serverless-max/foundation';
import { fullyQualifiedName, type WhiskAction } from '@serverless-max/whisk-protocol';
import { ContainerPool, type PoolEffect } from './container-pool.ts';
import type { ContainerEvent } from './container-state.ts';
import { InvokerClosedError } from './errors.ts';
import type { RemovalReason, RescheduleReason } from './events.ts';
import { type InvokerSettings, toSettings } from './invoker-settings.ts';
import { type OpenJob, openJob } from './open-job.ts';
import { OpenWork } from './open-work.ts';
import { PoolContainers } from './pool-containers.ts';
import { Retirement } from './retirement.ts';
import { runInPool } from './run-in-pool.ts';
import type { RunContext } from './run-job.ts';
import { refusalOf, startFailed } from './start-failure.ts';
import { StemCellStock } from './stem-cell-stock.ts';
import type {
  ActivationOutcome,
  Invoker,
  InvokerOptions,
  Job,
  PoolSnapshot,
  StartKind,
  StemCells,
} from './types.ts';

/** How often a job is moved away from a container that is shutting down before it counts as failed. */
const maxRefusals = 3;

/**
 * Creates an invoker over an engine: a pool of containers within a memory budget, and a queue of the jobs that
 * find no place in it, first come, first served. What to do is decided by `ContainerPool`; this file does it.
 */
export function createInvoker(engine: ContainerEngine, options: InvokerOptions = {}): Invoker {
  return new PoolInvoker(engine, toSettings(options));
}

class PoolInvoker implements Invoker {
  readonly #settings: InvokerSettings;
  readonly #warmContext: RunContext;
  readonly #pool: ContainerPool<OpenJob>;
  readonly #containers: PoolContainers;
  readonly #stock: StemCellStock;
  readonly #openJobs = new Set<OpenJob>();
  readonly #retirement: Retirement;
  #jobs = 0;
  readonly #work: OpenWork;
  readonly #closing = new AbortController();

  constructor(engine: ContainerEngine, settings: InvokerSettings) {
    this.#settings = settings;
    const { clock, maxResultBytes } = settings;
    this.#warmContext = { startKind: 'warm', clock, maxResultBytes, onInitialized: () => undefined };
    this.#work = new OpenWork(settings.logger);
    this.#pool = new ContainerPool(settings.budgetMb, settings.stemCells);
    this.#containers = new PoolContainers({
      ...settings,
      engine,
      signal: this.#closing.signal,
      tell: (id, event) => this.#tell(id, event),
    });
    this.#retirement = new Retirement(this.#containers, this.#openJobs);
    this.#stock = new StemCellStock(clock, settings.stemCells, {
      retry: (stemCells) => this.#perform(this.#pool.fill(stemCells)),
      review: () => {
        // In this order: what expires is replaced as far as there shall be so many.
        this.#perform(this.#pool.review());
        this.#containers.expireStemCells();
      },
    });
    for (const stemCells of settings.stemCells) this.#perform(this.#pool.fill(stemCells));
  }

  run(job: Job): Promise<ActivationOutcome> {
    if (this.#isClosing) return Promise.reject(new InvokerClosedError());
    const refusal = refusalOf(job.action, this.#settings.budgetMb);
    if (refusal) return Promise.resolve(startFailed(job, this.#settings.clock.now(), refusal));
    const open = openJob(job, ++this.#jobs);
    this.#openJobs.add(open);
    this.#perform(this.#pool.enqueue(open));
    this.#tellQueued(open);
    return open.ended;
  }

  prepare({ exec }: WhiskAction): void {
    if (exec.kind === 'sequence' || exec.kind === 'blackbox') return;
    // What fails now fails again, and is told, when the action is run.
    const ignore = (): void => undefined;
    this.#work.add(this.#settings.imageOfKind(exec.kind).then(ignore, ignore));
  }

  retire(action: WhiskAction): void {
    this.#retirement.retire(action);
  }

  snapshot(): PoolSnapshot {
    return this.#pool.snapshot();
  }

  async close(): Promise<void> {
    this.#closing.abort(new InvokerClosedError());
    this.#stock.stop();
    for (const open of this.#openJobs) open.reject(this.#closing.signal.reason);
    this.#openJobs.clear();
    for (const [, member] of this.#containers.entries()) {
      member.removalReason ??= 'closed';
      // A removal waits for the lines of its container, and shall not do so now.
      member.endLogs();
    }
    this.#perform(this.#pool.close());
    await this.#work.ended().then(() => this.#containers.close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  #tell(id: string, event: ContainerEvent): void {
    this.#perform(this.#pool.apply(id, event));
  }

  #perform(effects: readonly PoolEffect<OpenJob>[]): void {
    for (const effect of effects) {
      const { containerId: id } = effect;
      switch (effect.tag) {
        case 'run':
          this.#work.add(this.#run(id, effect.job, effect.startKind));
          break;
        case 'prewarm':
          this.#work.add(this.#prewarm(id, effect.stemCells));
          break;
        case 'arm-pause-timer':
          this.#containers.armPauseTimer(id);
          break;
        case 'arm-idle-timer':
          this.#containers.armIdleTimer(id);
          break;
        case 'cancel-timer':
          this.#containers.get(id).timer?.cancel();
          break;
        case 'pause':
          this.#work.add(this.#containers.pause(id));
          break;
        case 'remove':
          this.#work.add(this.#remove(id));
          break;
      }
    }
  }

  async #run(id: string, open: OpenJob, startKind: StartKind): Promise<void> {
    const { job } = open;
    open.isPlaced = true;
    if (startKind === 'cold') this.#containers.startFor(id, job);
    if (startKind === 'prewarmed') this.#containers.claimFor(id, job.action);
    const { name: container } = this.#containers.get(id);
    this.#settings.onEvent?.({ tag: 'job-started', ...this.#about(job), container, startKind });
    let result: Awaited<ReturnType<typeof runInPool>>;
    try {
      result = await runInPool(this.#containers, id, job, this.#contextOf(id, startKind));
    } catch (error) {
      if (this.#isClosing) return;
      const fields = { action: job.action.name, kind: job.action.exec.kind, reason: messageOf(error) };
      this.#settings.logger.warn(fields, 'container not started');
      this.#finish(id, open, startFailed(job, this.#settings.clock.now(), error), 'not-started');
      return;
    }
    if (!this.#isClosing) this.#settle(id, open, result);
  }

  #contextOf(id: string, startKind: StartKind): RunContext {
    if (startKind === 'warm') return this.#warmContext;
    const onInitialized = (durationMs: number): void => {
      this.#containers.initialized(id, durationMs);
      this.#tell(id, { tag: 'initialized' });
    };
    return { ...this.#warmContext, startKind, onInitialized };
  }

  #settle(id: string, open: OpenJob, result: Awaited<ReturnType<typeof runInPool>>): void {
    switch (result.tag) {
      case 'finished':
        this.#finish(id, open, result.outcome, result.keep ? undefined : 'failed');
        // Lines that are missing cost the container its place, as in OpenWhisk; they come after the answer.
        void result.collected.then(({ complete }) => {
          if (!complete) this.#containers.condemn(id, 'logs-lost');
        });
        break;
      case 'reschedule':
        // A container that is gone proves nothing against the job, and there are only so many of them.
        if (result.why === 'refused') open.refusals += 1;
        // Whatever ends a stem cell shall be seen at a cold start.
        else if (result.outcome.startKind === 'prewarmed') open.kind = undefined;
        if (open.refusals > maxRefusals) this.#finish(id, open, result.outcome, 'refused');
        else this.#move(id, open, result.why);
        break;
      case 'not-ready':
        this.#move(id, open, result.why);
        break;
    }
  }

  /** Gives a job that was not run to another container, and this one up. */
  #move(id: string, open: OpenJob, reason: RescheduleReason): void {
    const member = this.#containers.get(id);
    member.removalReason ??= reason;
    const { name: container } = member;
    this.#settings.onEvent?.({ tag: 'job-rescheduled', ...this.#about(open.job), container, reason });
    open.isPlaced = false;
    this.#perform(this.#pool.reschedule(open, id));
    this.#tellQueued(open);
  }

  /** Ends a job; its container is given up when there is a reason. */
  #finish(id: string, open: OpenJob, outcome: ActivationOutcome, reason?: RemovalReason): void {
    this.#openJobs.delete(open);
    open.resolve(outcome);
    this.#settings.onEvent?.({ tag: 'job-ended', ...this.#about(open.job), status: outcome.response.status });
    if (reason) this.#containers.get(id).removalReason ??= reason;
    this.#tell(id, { tag: 'finished', keep: !reason });
    this.#retirement.ended(open);
  }

  async #prewarm(id: string, stemCells: StemCells): Promise<void> {
    if (await this.#containers.prewarm(id, stemCells)) return this.#stock.succeeded(stemCells);
    this.#pool.hold(stemCells);
    this.#stock.failed(stemCells);
    this.#containers.condemn(id, 'not-started');
  }

  async #remove(id: string): Promise<void> {
    await this.#containers.remove(id);
    this.#perform(this.#pool.removed(id));
  }

  #tellQueued({ job, isPlaced }: OpenJob): void {
    if (!isPlaced) this.#settings.onEvent?.({ tag: 'job-queued', ...this.#about(job) });
  }

  #about({ activationId, namespace, action }: Job) {
    return { activationId, namespace, action: fullyQualifiedName(action), at: this.#settings.clock.now() };
  }
}
