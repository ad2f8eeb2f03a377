import type { ContainerState } from './container-state.ts';

/** What a job needs of the pool. */
export interface Demand {
  /** Namespace and action that its container is initialized for; jobs with the same key may share one. */
  readonly reuseKey: string;
  readonly memoryMb: number;
  /** Activations that its container may run at once (`limits.concurrency`). */
  readonly capacity: number;
}

/** What the schedule knows of one container, made for a job's demand: plain data, no handles. */
export interface PooledContainer extends Demand {
  readonly id: string;
  readonly state: ContainerState;
  /** When it was last given a job, in the order of jobs; the eviction takes the lowest first. */
  readonly lastScheduled: number;
}

/** Where a job goes. `wait` leaves it at the head of the queue until a container is released or removed. */
export type Decision =
  | { readonly tag: 'reuse'; readonly id: string }
  | { readonly tag: 'create' }
  | { readonly tag: 'evict'; readonly ids: readonly string[] }
  | { readonly tag: 'wait' };

/**
 * Picks a container for a job: a warm one with room, else a new one when the memory budget has room, else the
 * least recently scheduled idle ones make room, else the job waits. A container that is being removed still
 * counts against the budget. (OpenWhisk: ContainerPool.schedule.)
 */
export function schedule(pool: readonly PooledContainer[], demand: Demand, budgetMb: number): Decision {
  const reusable = pool.find((it) => it.reuseKey === demand.reuseKey && hasRoom(it));
  if (reusable) return { tag: 'reuse', id: reusable.id };

  const usedMb = memoryInUse(pool);
  if (usedMb + demand.memoryMb <= budgetMb) return { tag: 'create' };

  const leavingMb = sum(pool.filter((it) => it.state.tag === 'removing'));
  const missingMb = usedMb - leavingMb + demand.memoryMb - budgetMb;
  if (missingMb <= 0) return { tag: 'wait' };

  const idle = pool
    .filter((it) => it.state.tag === 'ready')
    .sort((a, b) => a.lastScheduled - b.lastScheduled);
  const evicted: PooledContainer[] = [];
  while (sum(evicted) < missingMb) {
    const oldest = idle.shift();
    if (!oldest) return { tag: 'wait' };
    evicted.push(oldest);
  }
  return { tag: 'evict', ids: evicted.map((it) => it.id) };
}

/** Memory that the pool's containers take, in MB: every one counts until it is gone. */
export function memoryInUse(pool: readonly PooledContainer[]): number {
  return sum(pool);
}

function hasRoom(container: PooledContainer): boolean {
  const { state, capacity } = container;
  switch (state.tag) {
    case 'ready':
      return true;
    case 'running':
      return !state.condemned && state.active < capacity;
    case 'starting':
    case 'removing':
      return false;
  }
}

function sum(containers: readonly PooledContainer[]): number {
  return containers.reduce((total, it) => total + it.memoryMb, 0);
}
