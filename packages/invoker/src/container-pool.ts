import { type ContainerEffect, type ContainerEvent, newContainer, transition } from './container-state.ts';
import { type Demand, memoryInUse, type PooledContainer, schedule } from './schedule.ts';
import type { PoolSnapshot } from './types.ts';

/** What has to be done because something happened to the pool, in this order. */
export type PoolEffect<J> =
  /** A job has found its container: a new one, still to be started, when `startKind` is cold. */
  | {
      readonly tag: 'run';
      readonly containerId: string;
      readonly job: J;
      readonly startKind: 'cold' | 'warm';
    }
  | { readonly tag: ContainerEffect; readonly containerId: string };

/**
 * The containers within their memory budget, and the queue of the jobs that find no place in it, first come,
 * first served. It holds the state and does nothing: every method returns what its caller has to do.
 */
export class ContainerPool<J extends Demand> {
  readonly #budgetMb: number;
  readonly #containers = new Map<string, PooledContainer>();
  readonly #queue: J[] = [];
  #created = 0;
  #scheduled = 0;

  constructor(budgetMb: number) {
    this.#budgetMb = budgetMb;
  }

  /** Takes a job; one that wants more memory than the whole budget would wait, and block the others, for ever. */
  enqueue(job: J): readonly PoolEffect<J>[] {
    this.#queue.push(job);
    return this.#schedule();
  }

  /** Puts a job that was not run before all others, and then says what became of its container. */
  reschedule(job: J, containerId: string): readonly PoolEffect<J>[] {
    this.#queue.unshift(job);
    return this.apply(containerId, { tag: 'finished', keep: false });
  }

  /**
   * Tells of an event of a container, which may be gone already.
   * @throws IllegalTransitionError
   */
  apply(containerId: string, event: ContainerEvent): readonly PoolEffect<J>[] {
    return [...this.#transition(containerId, event), ...this.#schedule()];
  }

  /** The container that an effect `remove` named is gone, and its memory is free. */
  removed(containerId: string): readonly PoolEffect<J>[] {
    this.#containers.delete(containerId);
    return this.#schedule();
  }

  /** Forgets the waiting jobs and lets every container go at once. */
  close(): readonly PoolEffect<J>[] {
    this.#queue.length = 0;
    return [...this.#containers.keys()].flatMap((id) => this.#transition(id, { tag: 'closed' }));
  }

  snapshot(): PoolSnapshot {
    const containers = [...this.#containers.values()];
    return {
      containers: containers.length,
      idle: containers.filter((it) => it.state.tag === 'ready').length,
      waitingJobs: this.#queue.length,
      memoryInUseMb: memoryInUse(containers),
      budgetMb: this.#budgetMb,
    };
  }

  /** Gives jobs to containers for as long as the head of the queue finds a place. */
  #schedule(): PoolEffect<J>[] {
    const effects: PoolEffect<J>[] = [];
    for (;;) {
      const job = this.#queue[0];
      if (!job) return effects;
      const decision = schedule([...this.#containers.values()], job, this.#budgetMb);
      switch (decision.tag) {
        case 'reuse':
          this.#queue.shift();
          effects.push(...this.#transition(decision.id, { tag: 'assigned' }));
          effects.push({ tag: 'run', containerId: decision.id, job, startKind: 'warm' });
          break;
        case 'create':
          this.#queue.shift();
          effects.push({ tag: 'run', containerId: this.#create(job), job, startKind: 'cold' });
          break;
        case 'evict':
          for (const id of decision.ids) effects.push(...this.#transition(id, { tag: 'condemned' }));
          return effects;
        case 'wait':
          return effects;
      }
    }
  }

  #create({ reuseKey, memoryMb, capacity }: J): string {
    const id = String(++this.#created);
    const lastScheduled = ++this.#scheduled;
    this.#containers.set(id, { id, reuseKey, memoryMb, capacity, state: newContainer, lastScheduled });
    return id;
  }

  #transition(containerId: string, event: ContainerEvent): PoolEffect<J>[] {
    const container = this.#containers.get(containerId);
    const { next, effects } = transition(container?.state ?? { tag: 'removing' }, event);
    if (container) {
      const lastScheduled = event.tag === 'assigned' ? ++this.#scheduled : container.lastScheduled;
      this.#containers.set(containerId, { ...container, state: next, lastScheduled });
    }
    return effects.map((tag) => ({ tag, containerId }));
  }
}
