import {
  type ContainerEffect,
  type ContainerEvent,
  newContainer,
  newStemCell,
  transition,
} from './container-state.ts';
import { type Demand, isIdle, isUnclaimed, memoryInUse, type PooledContainer, schedule } from './schedule.ts';
import { countAfter } from './stem-cell-demand.ts';
import type { PoolSnapshot, StartKind, StemCells } from './types.ts';

/** A demand with its place in the order of arrival, which it keeps when its job has to be started again. */
export interface OrderedDemand extends Demand {
  readonly order: number;
}

/** What has to be done because something happened to the pool, in this order. */
export type PoolEffect<J> =
  /** A job has found its container, which is still to be started when `startKind` is cold. */
  | {
      readonly tag: 'run';
      readonly containerId: string;
      readonly job: J;
      readonly startKind: StartKind;
    }
  /** A container is to be started for jobs to come. */
  | { readonly tag: 'prewarm'; readonly containerId: string; readonly stemCells: StemCells }
  | { readonly tag: ContainerEffect; readonly containerId: string };

/**
 * The containers within their memory budget, and the queue of the jobs that find no place in it, first come,
 * first served. It holds the state and does nothing: every method returns what its caller has to do.
 */
export class ContainerPool<J extends OrderedDemand> {
  readonly #budgetMb: number;
  /** How many there shall be of each, and how often there was none since the last review. */
  readonly #stemCells = new Map<StemCells, { count: number; coldStarts: number }>();
  /** Stem cells that are not started for now: the last one failed. */
  readonly #held = new Set<StemCells>();
  readonly #containers = new Map<string, PooledContainer>();
  readonly #queue: J[] = [];
  #created = 0;
  #scheduled = 0;

  /** `stemCells`: how many containers of which kind and memory wait for jobs; one entry for each such pair. */
  constructor(budgetMb: number, stemCells: readonly StemCells[] = []) {
    this.#budgetMb = budgetMb;
    for (const it of stemCells) {
      this.#stemCells.set(it, { count: it.count, coldStarts: 0 });
      this.#held.add(it);
    }
  }

  /** Takes a job; one that wants more memory than the whole budget would wait, and block the others, for ever. */
  enqueue(job: J): readonly PoolEffect<J>[] {
    this.#queue.push(job);
    return this.#schedule();
  }

  /** Puts a job that was not run back into its place, and then says what became of its container. */
  reschedule(job: J, containerId: string): readonly PoolEffect<J>[] {
    const behind = this.#queue.findIndex((it) => it.order > job.order);
    this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, job);
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

  /** Starts these stem cells when there is room for them, now and from now on. None is before this was called. */
  fill(stemCells: StemCells): readonly PoolEffect<J>[] {
    this.#held.delete(stemCells);
    return this.#schedule();
  }

  /** Lets the number of `reactive` stem cells follow the cold starts since the last review; none is removed. */
  review(): readonly PoolEffect<J>[] {
    for (const [{ reactive }, stock] of this.#stemCells) {
      if (reactive) stock.count = countAfter(reactive, stock.coldStarts);
      stock.coldStarts = 0;
    }
    return this.#schedule();
  }

  /** Starts no more of these stem cells until `fill` is called again. */
  hold(stemCells: StemCells): void {
    this.#held.add(stemCells);
  }

  /** Forgets the waiting jobs and lets every container go at once. */
  close(): readonly PoolEffect<J>[] {
    this.#queue.length = 0;
    for (const it of this.#stemCells.keys()) this.#held.add(it);
    return [...this.#containers.keys()].flatMap((id) => this.#transition(id, { tag: 'closed' }));
  }

  snapshot(): PoolSnapshot {
    const containers = [...this.#containers.values()];
    return {
      containers: containers.length,
      idle: containers.filter(isIdle).length,
      paused: containers.filter((it) => it.state.tag === 'paused').length,
      prewarmed: containers.filter((it) => it.state.tag === 'prewarmed').length,
      waitingJobs: this.#queue.length,
      memoryInUseMb: memoryInUse(containers),
      budgetMb: this.#budgetMb,
    };
  }

  /** Gives jobs to containers for as long as the head of the queue finds a place, and room that is left to stem cells. */
  #schedule(): PoolEffect<J>[] {
    const effects: PoolEffect<J>[] = [];
    for (;;) {
      const job = this.#queue[0];
      if (!job) break;
      const decision = schedule([...this.#containers.values()], job, this.#budgetMb);
      switch (decision.tag) {
        case 'reuse':
          this.#queue.shift();
          effects.push(...this.#transition(decision.id, { tag: 'assigned' }));
          effects.push({ tag: 'run', containerId: decision.id, job, startKind: 'warm' });
          break;
        case 'claim':
          this.#queue.shift();
          effects.push(...this.#transition(decision.id, { tag: 'assigned' }, job));
          effects.push({ tag: 'run', containerId: decision.id, job, startKind: 'prewarmed' });
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
    this.#addStemCells(effects);
    return effects;
  }

  #addStemCells(effects: PoolEffect<J>[]): void {
    for (const [stemCells, { count }] of this.#stemCells) {
      if (this.#held.has(stemCells)) continue;
      const { kind, memoryMb } = stemCells;
      const containers = [...this.#containers.values()];
      const stock = containers.filter(
        (it) => isUnclaimed(it) && it.kind === kind && it.memoryMb === memoryMb,
      );
      const room = Math.floor((this.#budgetMb - memoryInUse(containers)) / memoryMb);
      for (let missing = Math.min(count - stock.length, room); missing > 0; missing -= 1) {
        const id = String(++this.#created);
        const container = { id, reuseKey: undefined, memoryMb, capacity: 1, kind, lastScheduled: 0 };
        this.#containers.set(id, { ...container, state: newStemCell });
        effects.push({ tag: 'prewarm', containerId: id, stemCells });
      }
    }
  }

  #create({ reuseKey, memoryMb, capacity, kind }: J): string {
    for (const [it, stock] of this.#stemCells) {
      if (it.kind === kind && it.memoryMb === memoryMb) stock.coldStarts += 1;
    }
    const id = String(++this.#created);
    const lastScheduled = ++this.#scheduled;
    this.#containers.set(id, { id, reuseKey, memoryMb, capacity, kind, state: newContainer, lastScheduled });
    return id;
  }

  /** `claim`: the job that makes a stem cell its own. */
  #transition(containerId: string, event: ContainerEvent, claim?: J): PoolEffect<J>[] {
    const container = this.#containers.get(containerId);
    const { next, effects } = transition(container?.state ?? { tag: 'removing' }, event);
    if (container) {
      const lastScheduled = event.tag === 'assigned' ? ++this.#scheduled : container.lastScheduled;
      const reuseKey = claim?.reuseKey ?? container.reuseKey;
      this.#containers.set(containerId, { ...container, reuseKey, state: next, lastScheduled });
    }
    return effects.map((tag) => ({ tag, containerId }));
  }
}
