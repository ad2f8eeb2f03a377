import type { ContainerEngine } from '@serverless-max/container-engine';
import {
  type Clock,
  type Logger,
  messageOf,
  silentLogger,
  systemClock,
  type Timer,
} from '@serverless-max/foundation';
import type { WhiskAction } from '@serverless-max/whisk-protocol';
import { ContainerPool, type PoolEffect } from './container-pool.ts';
import { ContainerProxy } from './container-proxy.ts';
import type { ContainerEvent } from './container-state.ts';
import { InvokerClosedError, MemoryBudgetError, NoImageError } from './errors.ts';
import { reuseKeyOf } from './reuse-key.ts';
import { type JobResult, runJob } from './run-job.ts';
import type { Demand } from './schedule.ts';
import { startFailed } from './start-failure.ts';
import type { ActivationOutcome, Invoker, InvokerOptions, Job, PoolSnapshot } from './types.ts';

/** How often a job is moved away from a container that is shutting down before it counts as failed. */
const maxRefusals = 3;

/** A job that was taken, and has not ended yet. */
interface OpenJob extends Demand {
  readonly job: Job;
  refusals: number;
  resolve(outcome: ActivationOutcome): void;
  reject(error: unknown): void;
}

/** What it takes to run and remove one container of the pool. */
interface Member {
  readonly action: WhiskAction;
  readonly proxy: Promise<ContainerProxy>;
  idleTimer?: Timer;
}

/**
 * Creates an invoker over an engine: a pool of containers within a memory budget, and a queue of the jobs that
 * find no place in it, first come, first served. What to do is decided by `ContainerPool`; this file does it.
 */
export function createInvoker(engine: ContainerEngine, options: InvokerOptions = {}): Invoker {
  return new PoolInvoker(engine, options);
}

class PoolInvoker implements Invoker {
  readonly #engine: ContainerEngine;
  readonly #options: Required<Omit<InvokerOptions, 'clock' | 'logger'>>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #pool: ContainerPool<OpenJob>;
  readonly #members = new Map<string, Member>();
  readonly #openJobs = new Set<OpenJob>();
  /** Everything that goes on; `close` waits for it. */
  readonly #work = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(engine: ContainerEngine, options: InvokerOptions) {
    const { clock = systemClock, logger = silentLogger, ...rest } = options;
    this.#engine = engine;
    this.#clock = clock;
    this.#logger = logger;
    this.#options = {
      budgetMb: 1024,
      idleContainerMs: 600_000,
      maxResultBytes: 1_048_576,
      labels: {},
      namePrefix: 'wsk',
      apiHost: '',
      extraEnv: {},
      imageOfKind: async (kind) => {
        throw new NoImageError(kind);
      },
      ...rest,
    };
    this.#pool = new ContainerPool(this.#options.budgetMb);
  }

  async run(job: Job): Promise<ActivationOutcome> {
    if (this.#closing.signal.aborted) throw new InvokerClosedError();
    const { exec, limits } = job.action;
    const { budgetMb } = this.#options;
    const notStarted = (error: Error): ActivationOutcome => startFailed(job, this.#clock.now(), error);
    if (exec.kind === 'sequence') return notStarted(new NoImageError(exec.kind));
    if (limits.memory > budgetMb) return notStarted(new MemoryBudgetError(limits.memory, budgetMb));

    const { promise, resolve, reject } = Promise.withResolvers<ActivationOutcome>();
    const demand = {
      reuseKey: reuseKeyOf(job.namespace, job.action),
      memoryMb: limits.memory,
      capacity: limits.concurrency,
    };
    const open: OpenJob = { ...demand, job, refusals: 0, resolve, reject };
    this.#openJobs.add(open);
    this.#perform(this.#pool.enqueue(open));
    return promise.finally(() => this.#openJobs.delete(open));
  }

  prepare({ exec }: WhiskAction): void {
    if (exec.kind === 'sequence' || exec.kind === 'blackbox') return;
    // What fails now fails again, and is told, when the action is run.
    this.#track(
      this.#options.imageOfKind(exec.kind).then(
        () => undefined,
        () => undefined,
      ),
    );
  }

  retire(action: WhiskAction): void {
    for (const [id, member] of this.#members) {
      if (member.action.namespace !== action.namespace || member.action.name !== action.name) continue;
      this.#tell(id, { tag: 'condemned' });
    }
  }

  snapshot(): PoolSnapshot {
    return this.#pool.snapshot();
  }

  async close(): Promise<void> {
    this.#closing.abort(new InvokerClosedError());
    for (const open of this.#openJobs) open.reject(this.#closing.signal.reason);
    // A removal waits for the lines of its container, and shall not do so now.
    for (const { proxy } of this.#members.values()) {
      void proxy.then(
        (it) => it.endLogs(),
        () => undefined,
      );
    }
    this.#perform(this.#pool.close());
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #tell(id: string, event: ContainerEvent): void {
    this.#perform(this.#pool.apply(id, event));
  }

  #perform(effects: readonly PoolEffect<OpenJob>[]): void {
    for (const effect of effects) {
      const { containerId: id } = effect;
      switch (effect.tag) {
        case 'run':
          if (effect.startKind === 'cold') this.#members.set(id, this.#start(id, effect.job));
          this.#track(this.#run(id, effect.job, effect.startKind));
          break;
        case 'arm-idle-timer':
          this.#member(id).idleTimer = this.#clock.after(this.#options.idleContainerMs, () =>
            this.#tell(id, { tag: 'condemned' }),
          );
          break;
        case 'cancel-idle-timer':
          this.#member(id).idleTimer?.cancel();
          break;
        case 'remove':
          this.#track(this.#remove(id));
          break;
      }
    }
  }

  #start(id: string, { job }: OpenJob): Member {
    return { action: job.action, proxy: this.#startProxy(id, job) };
  }

  async #startProxy(id: string, { action, namespace }: Job): Promise<ContainerProxy> {
    const { signal } = this.#closing;
    const image = await this.#imageOf(action);
    signal.throwIfAborted();
    const plan = { ...this.#options, action, image, namespace, sequence: Number(id) };
    return ContainerProxy.start(this.#engine, plan, { clock: this.#clock, signal });
  }

  async #imageOf({ exec }: WhiskAction): Promise<string> {
    return exec.kind === 'blackbox' ? exec.image : this.#options.imageOfKind(exec.kind);
  }

  async #run(id: string, open: OpenJob, startKind: 'cold' | 'warm'): Promise<void> {
    const { job } = open;
    let result: JobResult;
    try {
      const proxy = await this.#member(id).proxy;
      if (this.#closing.signal.aborted) return;
      result = await runJob(proxy, job, {
        startKind,
        clock: this.#clock,
        maxResultBytes: this.#options.maxResultBytes,
        onInitialized: () => this.#tell(id, { tag: 'initialized' }),
      });
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const fields = { action: job.action.name, kind: job.action.exec.kind, reason: messageOf(error) };
      this.#logger.warn(fields, 'container not started');
      open.resolve(startFailed(job, this.#clock.now(), error));
      this.#tell(id, { tag: 'finished', keep: false });
      return;
    }
    this.#settle(id, open, result);
  }

  #settle(id: string, open: OpenJob, result: JobResult): void {
    if (result.tag === 'reschedule') {
      // A container that is gone proves nothing against the job, and there are only so many of them.
      if (result.why === 'refused') open.refusals += 1;
      if (open.refusals <= maxRefusals && !this.#closing.signal.aborted) {
        this.#perform(this.#pool.reschedule(open, id));
        return;
      }
    }
    open.resolve(result.outcome);
    this.#tell(id, { tag: 'finished', keep: result.tag === 'finished' && result.keep });
    if (result.tag === 'reschedule') return;
    // Lines that are missing cost the container its place, as in OpenWhisk; they come after the answer.
    void result.logsComplete.then((complete) => {
      if (!complete) this.#tell(id, { tag: 'condemned' });
    });
  }

  async #remove(id: string): Promise<void> {
    // A start that fails leaves nothing to remove.
    const proxy = await this.#member(id).proxy.catch(() => undefined);
    try {
      await proxy?.remove();
    } catch (error) {
      this.#logger.warn({ containerId: proxy?.id, reason: messageOf(error) }, 'container not removed');
    }
    this.#members.delete(id);
    this.#perform(this.#pool.removed(id));
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#logger.error({ error }, 'invoker failed'))
      .finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  #member(id: string): Member {
    const member = this.#members.get(id);
    if (!member) throw new Error(`no container ${id} in the pool`);
    return member;
  }
}
