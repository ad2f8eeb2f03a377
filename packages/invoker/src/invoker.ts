import type { ContainerEngine } from '@serverless-max/container-engine';
import { type Clock, type Logger, messageOf, silentLogger, systemClock } from '@serverless-max/foundation';
import type { WhiskAction } from '@serverless-max/whisk-protocol';
import { ContainerProxy } from './container-proxy.ts';
import { type ContainerEvent, newContainer, transition } from './container-state.ts';
import { InvokerClosedError } from './errors.ts';
import { reuseKeyOf } from './reuse-key.ts';
import { type JobResult, runJob, startFailed } from './run-job.ts';
import { memoryInUse, type PooledContainer, schedule } from './schedule.ts';
import type { ActivationOutcome, Invoker, InvokerOptions, Job, PoolSnapshot } from './types.ts';

/** How often a job is moved to another container before it counts as failed. */
const maxAttempts = 3;

interface QueuedJob {
  readonly job: Job;
  readonly reuseKey: string;
  readonly attempt: number;
  resolve(outcome: ActivationOutcome): void;
  reject(error: unknown): void;
}

/** One container of the pool, with what it takes to run it. */
interface Member extends PooledContainer {
  readonly action: WhiskAction;
  state: PooledContainer['state'];
  lastScheduled: number;
  readonly proxy: Promise<ContainerProxy>;
  idleTimer: { cancel(): void } | undefined;
}

/**
 * Creates an invoker over an engine: a pool of containers within a memory budget, and a queue of the jobs that
 * find no place in it, first come, first served. This file holds the state and carries out effects; what to
 * do is decided by `schedule` and `transition`.
 */
export function createInvoker(engine: ContainerEngine, options: InvokerOptions = {}): Invoker {
  return new PoolInvoker(engine, options);
}

class PoolInvoker implements Invoker {
  readonly #engine: ContainerEngine;
  readonly #options: Required<Omit<InvokerOptions, 'clock' | 'logger'>>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #members = new Map<string, Member>();
  readonly #queue: QueuedJob[] = [];
  readonly #removals = new Set<Promise<void>>();
  #counter = 0;
  #closed = false;

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
      ...rest,
    };
  }

  run(job: Job): Promise<ActivationOutcome> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new InvokerClosedError());
        return;
      }
      const { budgetMb } = this.#options;
      const { memory } = job.action.limits;
      if (memory > budgetMb) {
        const why = `the action wants ${memory} MB, the pool has ${budgetMb} MB in all`;
        resolve(startFailed(job, this.#clock.now(), new Error(why)));
        return;
      }
      const reuseKey = reuseKeyOf(job.namespace, job.action);
      this.#queue.push({ job, reuseKey, attempt: 1, resolve, reject });
      this.#pump();
    });
  }

  retire(action: WhiskAction): void {
    for (const member of this.#members.values()) {
      if (member.action.namespace !== action.namespace || member.action.name !== action.name) continue;
      this.#apply(member, { tag: 'condemned' });
    }
  }

  snapshot(): PoolSnapshot {
    const pool = [...this.#members.values()];
    return {
      containers: pool.length,
      idle: pool.filter((it) => it.state.tag === 'ready').length,
      waitingJobs: this.#queue.length,
      memoryInUseMb: memoryInUse(pool),
      budgetMb: this.#options.budgetMb,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const queued of this.#queue.splice(0)) queued.reject(new InvokerClosedError());
    for (const member of [...this.#members.values()]) {
      if (member.state.tag !== 'removing') this.#remove(member);
    }
    while (this.#removals.size > 0) await Promise.all(this.#removals);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Gives jobs to containers for as long as the head of the queue finds a place. */
  #pump(): void {
    for (;;) {
      const next = this.#queue[0];
      if (!next) return;
      const demand = { reuseKey: next.reuseKey, memoryMb: next.job.action.limits.memory };
      const decision = schedule([...this.#members.values()], demand, this.#options.budgetMb);
      switch (decision.tag) {
        case 'reuse': {
          this.#queue.shift();
          const member = this.#member(decision.id);
          this.#apply(member, { tag: 'assigned' });
          void this.#execute(member, next, 'warm');
          break;
        }
        case 'create':
          this.#queue.shift();
          void this.#execute(this.#create(next), next, 'cold');
          break;
        case 'evict':
          for (const id of decision.ids) this.#apply(this.#member(id), { tag: 'condemned' });
          return;
        case 'wait':
          return;
      }
    }
  }

  #create({ job, reuseKey }: QueuedJob): Member {
    const sequence = ++this.#counter;
    const plan = {
      action: job.action,
      image: imageOf(job.action),
      namespace: job.namespace,
      sequence,
      ...this.#options,
    };
    const member: Member = {
      id: String(sequence),
      reuseKey,
      action: job.action,
      memoryMb: job.action.limits.memory,
      capacity: job.action.limits.concurrency,
      state: newContainer,
      lastScheduled: sequence,
      proxy: ContainerProxy.start(this.#engine, plan, this.#clock),
      idleTimer: undefined,
    };
    this.#members.set(member.id, member);
    return member;
  }

  async #execute(member: Member, queued: QueuedJob, startKind: 'cold' | 'warm'): Promise<void> {
    member.lastScheduled = ++this.#counter;
    let result: JobResult;
    try {
      const proxy = await member.proxy;
      result = await runJob(proxy, queued.job, {
        startKind,
        clock: this.#clock,
        maxResultBytes: this.#options.maxResultBytes,
        onInitialized: () => this.#apply(member, { tag: 'initialized' }),
      });
    } catch (error) {
      this.#logger.warn(
        { action: queued.job.action.name, reason: messageOf(error) },
        'container not started',
      );
      result = { tag: 'finished', keep: false, outcome: startFailed(queued.job, this.#clock.now(), error) };
    }
    this.#settle(member, queued, result);
  }

  #settle(member: Member, queued: QueuedJob, result: JobResult): void {
    if (result.tag === 'reschedule' && queued.attempt < maxAttempts && !this.#closed) {
      this.#queue.unshift({ ...queued, attempt: queued.attempt + 1 });
    } else {
      const { outcome } = result;
      queued.resolve(outcome);
      if (result.tag === 'finished') {
        // Lines that are missing cost the container its place, as in OpenWhisk; they come after the answer.
        void result.logsComplete?.then((complete) => {
          if (!complete) this.#apply(member, { tag: 'condemned' });
        });
      }
    }
    this.#apply(member, { tag: 'finished', keep: result.tag === 'finished' && result.keep });
    this.#pump();
  }

  #apply(member: Member, event: ContainerEvent): void {
    if (!this.#members.has(member.id) || member.state.tag === 'removing') return;
    const { next, effects } = transition(member.state, event);
    member.state = next;
    for (const effect of effects) {
      switch (effect) {
        case 'arm-idle-timer':
          member.idleTimer = this.#clock.after(this.#options.idleContainerMs, () =>
            this.#apply(member, { tag: 'condemned' }),
          );
          break;
        case 'cancel-idle-timer':
          member.idleTimer?.cancel();
          break;
        case 'remove':
          this.#remove(member);
          break;
      }
    }
  }

  #remove(member: Member): void {
    member.state = { tag: 'removing' };
    member.idleTimer?.cancel();
    const removal = member.proxy
      .then((proxy) => proxy.remove())
      .catch((error: unknown) => {
        this.#logger.debug({ reason: messageOf(error) }, 'container was not there to remove');
      })
      .finally(() => {
        this.#members.delete(member.id);
        this.#removals.delete(removal);
        if (!this.#closed) this.#pump();
      });
    this.#removals.add(removal);
  }

  #member(id: string): Member {
    const member = this.#members.get(id);
    if (!member) throw new Error(`no container ${id} in the pool`);
    return member;
  }
}

function imageOf(action: WhiskAction): string {
  if (action.exec.kind !== 'blackbox') throw new Error(`no image for the kind ${action.exec.kind}`);
  return action.exec.image;
}
