import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContainerPool, type OrderedDemand, type PoolEffect } from './container-pool.ts';
import type { Demand } from './schedule.ts';

const budgetMb = 1024;

const stemCells = [{ kind: 'k', memoryMb: 128, count: 2 }];

const demands: readonly Demand[] = [
  { reuseKey: 'a', memoryMb: 256, capacity: 1, kind: undefined },
  { reuseKey: 'b', memoryMb: 128, capacity: 1, kind: undefined },
  { reuseKey: 'c', memoryMb: 512, capacity: 3, kind: undefined },
  { reuseKey: 'd', memoryMb: 1024, capacity: 1, kind: undefined },
  { reuseKey: 'e', memoryMb: 128, capacity: 1, kind: 'k' },
];

/** What may happen, with a number that picks the container it happens to. */
const happening = fc.oneof(
  fc.record({ tag: fc.constant('job' as const), demand: fc.constantFrom(...demands) }),
  fc.record({
    tag: fc.constantFrom(
      'ready' as const,
      'failed' as const,
      'moved' as const,
      'doomed' as const,
      'gone' as const,
      'prewarmed' as const,
      'stillborn' as const,
      'filled' as const,
      'rested' as const,
    ),
    pick: fc.nat(),
  }),
);

test('never exceeds the budget, never loses a container or a job, and the queue drains', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 100 }), fc.boolean(), (happenings, isStocked) => {
      const world = createWorld(isStocked);
      for (const it of happenings) {
        if (it.tag === 'job') world.submit(it.demand);
        else world[it.tag](it.pick);
        world.check();
      }
      world.drain();
      expect(world.summary()).toEqual({ waitingJobs: 0, unfinished: 0, missingStemCells: 0 });
    }),
    { numRuns: 400 },
  );
});

/** How a container stands: `stem` starts for nobody, `spare` waits for its first job, `new` was not initialized. */
type Standing = 'stem' | 'spare' | 'new' | 'up' | 'leaving';

/** Plays the invoker: carries out effects in a model, whose containers do what a test tells them. */
function createWorld(isStocked: boolean) {
  const pool = new ContainerPool<OrderedDemand>(budgetMb, isStocked ? stemCells : []);
  /** Running jobs of each live container, and how it stands. */
  const live = new Map<
    string,
    { jobs: OrderedDemand[]; memoryMb: number; state: Standing; isPaused: boolean }
  >();
  let submitted = 0;
  let started = 0;
  let removed = 0;
  let finished = 0;

  const perform = (effects: readonly PoolEffect<OrderedDemand>[]): void => {
    for (const effect of effects) {
      const { containerId } = effect;
      const container = live.get(containerId);
      if (effect.tag === 'prewarm') {
        started += 1;
        const { memoryMb } = effect.stemCells;
        live.set(containerId, { jobs: [], memoryMb, state: 'stem', isPaused: false });
      } else if (effect.tag === 'run' && effect.startKind === 'cold') {
        started += 1;
        const { memoryMb } = effect.job;
        live.set(containerId, { jobs: [effect.job], memoryMb, state: 'new', isPaused: false });
      } else if (effect.tag === 'run' && container) {
        expect(container.state).toBeOneOf(effect.startKind === 'prewarmed' ? ['spare'] : ['new', 'up']);
        if (effect.startKind === 'prewarmed') container.state = 'new';
        container.isPaused = false;
        container.jobs.push(effect.job);
        expect(container.jobs.length).toBeLessThanOrEqual(effect.job.capacity);
      } else if (effect.tag === 'pause' && container) {
        expect(container).toMatchObject({ jobs: [], state: 'up', isPaused: false });
        container.isPaused = true;
      } else if (effect.tag === 'remove') {
        expect(container).toMatchObject({ jobs: [] });
        if (container) container.state = 'leaving';
      }
    }
  };

  const choose = (pick: number, state: Standing, isBusy = true) => {
    const found = [...live].filter(
      ([, it]) => it.state === state && (state !== 'up' || it.jobs.length > 0 === isBusy),
    );
    return found[pick % Math.max(found.length, 1)];
  };

  const end = (pick: number, keep: boolean): void => {
    const [id, container] = choose(pick, 'up') ?? choose(pick, 'new') ?? [];
    if (id === undefined || !container) return;
    container.jobs.shift();
    finished += 1;
    // What failed to initialize fails for all that wait for it.
    const hasFailed = container.state === 'new';
    if (hasFailed) finished += container.jobs.length;
    const others = hasFailed ? container.jobs.splice(0) : [];
    perform(pool.apply(id, { tag: 'finished', keep: keep && !hasFailed }));
    for (const _ of others) perform(pool.apply(id, { tag: 'finished', keep: false }));
  };

  const world = {
    submit(demand: Demand) {
      submitted += 1;
      perform(pool.enqueue({ ...demand, order: submitted }));
    },
    /** A container answers `/init`, or ends a job well. */
    ready(pick: number) {
      const [id, container] = choose(pick, 'new') ?? [];
      if (id === undefined || !container) return end(pick, true);
      container.state = 'up';
      perform(pool.apply(id, { tag: 'initialized' }));
    },
    failed: (pick: number) => end(pick, false),
    moved(pick: number) {
      const [id, container] = choose(pick, 'up') ?? [];
      const job = container?.jobs.shift();
      if (id !== undefined && job) perform(pool.reschedule(job, id));
    },
    doomed(pick: number) {
      const id = [...live.keys()][pick % Math.max(live.size, 1)];
      if (id !== undefined) perform(pool.apply(id, { tag: 'condemned' }));
    },
    gone(pick: number) {
      const [id] = choose(pick, 'leaving') ?? [];
      if (id === undefined) return;
      live.delete(id);
      removed += 1;
      perform(pool.removed(id));
    },
    prewarmed(pick: number) {
      const [id, container] = choose(pick, 'stem') ?? [];
      if (id === undefined || !container) return;
      container.state = 'spare';
      perform(pool.apply(id, { tag: 'started' }));
    },
    /** A stem cell does not start. */
    stillborn(pick: number) {
      const [id] = choose(pick, 'stem') ?? [];
      for (const it of stemCells) pool.hold(it);
      if (id !== undefined) perform(pool.apply(id, { tag: 'condemned' }));
    },
    filled() {
      if (isStocked) for (const it of stemCells) perform(pool.fill(it));
    },
    rested(pick: number) {
      const [id, container] = choose(pick, 'up', false) ?? [];
      if (id !== undefined && container?.isPaused === false) perform(pool.apply(id, { tag: 'rested' }));
    },
    check() {
      const { containers, memoryInUseMb, waitingJobs, paused, prewarmed } = pool.snapshot();
      const held = [...live.values()];
      expect(memoryInUseMb).toBeLessThanOrEqual(budgetMb);
      expect(memoryInUseMb).toBe(held.reduce((sum, it) => sum + it.memoryMb, 0));
      expect(containers).toBe(live.size);
      expect(paused).toBe(held.filter((it) => it.isPaused && it.state === 'up').length);
      expect(prewarmed).toBe(held.filter((it) => it.state === 'spare').length);
      expect(started).toBe(removed + live.size);
      expect(submitted).toBe(finished + waitingJobs + held.reduce((sum, it) => sum + it.jobs.length, 0));
    },
    /** Everything that runs ends well, and everything that leaves is gone: then nothing may wait. */
    drain() {
      for (let step = 0; step < 1000 && finished < submitted; step += 1) {
        world.ready(0);
        world.gone(0);
        world.prewarmed(0);
        world.check();
      }
      world.filled();
    },
    summary() {
      const { waitingJobs, memoryInUseMb } = pool.snapshot();
      const [{ memoryMb, count } = { memoryMb: 0, count: 0 }] = stemCells;
      const spare = [...live.values()].filter((it) => it.state === 'stem' || it.state === 'spare').length;
      const hasRoom = isStocked && budgetMb - memoryInUseMb >= memoryMb;
      return {
        waitingJobs,
        unfinished: submitted - finished,
        missingStemCells: hasRoom ? count - spare : 0,
      };
    },
  };
  return world;
}
