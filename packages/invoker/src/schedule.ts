import type { ContainerState } from './container-state.ts';

/** What a job needs of the pool. */
export interface Demand {
  /** Namespace and action that its container is initialized for; jobs with the same key may share one. */
  readonly reuseKey: string;
  readonly memoryMb: number;
  /** Activations that its container may run at once (`limits.concurrency`). */
  readonly capacity: number;
  /** The kind of the stem cells that may run it; undefined for an image of its own. */
  readonly kind: string | undefined;
}

/** What the schedule knows of one container: plain data, no handles. */
export interface PooledContainer extends Omit<Demand, 'reuseKey'> {
  readonly id: string;
  /** Undefined as long as it is a stem cell, which no job has claimed. */
  readonly reuseKey: string | undefined;
  readonly state: ContainerState;
  /** When it was last given a job, in the order of jobs; the eviction takes the lowest first. */
  readonly lastScheduled: number;
}

/** Where a job goes. `wait` leaves it at the head of the queue until a container is released or removed. */
export type Decision =
  | { readonly tag: 'reuse'; readonly id: string }
  | { readonly tag: 'claim'; readonly id: string }
  | { readonly tag: 'create' }
  | { readonly tag: 'evict'; readonly ids: readonly string[] }
  | { readonly tag: 'wait' };

/**
 * Picks a container for a job: an initialized one with room, else one that is being initialized, else a stem cell of
 * exactly its kind and memory, else a new one when the memory budget has room, else the least recently scheduled idle
 * ones make room, else the job waits. A container that is being removed still counts against the budget.
 * (OpenWhisk: ContainerPool.schedule.)
 */
export function schedule(pool: readonly PooledContainer[], demand: Demand, budgetMb: number): Decision {
  const shared =
    pool.find((it) => it.reuseKey === demand.reuseKey && it.state.tag !== 'starting' && hasRoom(it)) ??
    pool.find((it) => it.reuseKey === demand.reuseKey && hasRoom(it));
  if (shared) return { tag: 'reuse', id: shared.id };

  const stemCell = pool.find((it) => it.state.tag === 'prewarmed' && isStemCellFor(it, demand));
  if (stemCell) return { tag: 'claim', id: stemCell.id };

  const usedMb = memoryInUse(pool);
  if (usedMb + demand.memoryMb <= budgetMb) return { tag: 'create' };

  const leavingMb = memoryInUse(pool.filter((it) => it.state.tag === 'removing'));
  const missingMb = usedMb - leavingMb + demand.memoryMb - budgetMb;
  return missingMb <= 0 ? { tag: 'wait' } : makeRoom(pool, demand, missingMb, budgetMb);
}

/** Memory that the pool's containers take, in MB: every one counts until it is gone. */
export function memoryInUse(pool: readonly PooledContainer[]): number {
  return pool.reduce((total, it) => total + it.memoryMb, 0);
}

/** Whether a container is idle, and initialized: it is what an eviction takes. */
export function isIdle({ state }: PooledContainer): boolean {
  return state.tag === 'ready' || state.tag === 'paused';
}

/** Whether a container waits for its first job, or will. */
export function isUnclaimed({ state }: PooledContainer): boolean {
  return state.tag === 'prewarming' || state.tag === 'prewarmed';
}

/** A stem cell does not know of concurrency: its variables were set before it had an action. */
function isStemCellFor(container: PooledContainer, demand: Demand): boolean {
  return demand.capacity === 1 && container.kind === demand.kind && container.memoryMb === demand.memoryMb;
}

/**
 * Idle containers that a job may push out, the least recently scheduled first. Stem cells stay, as in OpenWhisk, unless
 * the job would wait for ever: because they leave too little of the budget to it whatever else is gone.
 */
function makeRoom(
  pool: readonly PooledContainer[],
  demand: Demand,
  missingMb: number,
  budgetMb: number,
): Decision {
  const stemCells = pool.filter(isUnclaimed);
  const isCrowdedOut = budgetMb - memoryInUse(stemCells) < demand.memoryMb;
  const idle = pool.filter(isIdle).sort((a, b) => a.lastScheduled - b.lastScheduled);
  const candidates = isCrowdedOut ? [...idle, ...stemCells] : idle;
  const evicted: PooledContainer[] = [];
  while (memoryInUse(evicted) < missingMb) {
    const next = candidates[evicted.length];
    if (!next) return { tag: 'wait' };
    evicted.push(next);
  }
  return { tag: 'evict', ids: evicted.map((it) => it.id) };
}

function hasRoom({ state, capacity }: PooledContainer): boolean {
  switch (state.tag) {
    case 'ready':
    case 'paused':
      return true;
    case 'starting':
    case 'running':
      return !state.condemned && state.active < capacity;
    case 'prewarming':
    case 'prewarmed':
    case 'removing':
      return false;
  }
}
