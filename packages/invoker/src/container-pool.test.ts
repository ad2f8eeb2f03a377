import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContainerPool, type PoolEffect } from './container-pool.ts';
import type { Demand } from './schedule.ts';

interface Named extends Demand {
  readonly name: string;
}

const job = (name: string, changes: Partial<Demand> = {}): Named => ({
  name,
  reuseKey: 'a',
  memoryMb: 256,
  capacity: 1,
  ...changes,
});

const words = (effects: readonly PoolEffect<Named>[]): string[] =>
  effects.map((it) =>
    it.tag === 'run' ? `${it.startKind} ${it.job.name} on ${it.containerId}` : `${it.tag} ${it.containerId}`,
  );

const finish = (pool: ContainerPool<Named>, id: string, keep = true) =>
  words(pool.apply(id, { tag: 'finished', keep }));

test('runs a job on a new container, and the next one on the same', () => {
  const pool = new ContainerPool<Named>(1024);
  expect(words(pool.enqueue(job('one')))).toEqual(['cold one on 1']);
  pool.apply('1', { tag: 'initialized' });
  expect(finish(pool, '1')).toEqual(['arm-idle-timer 1']);
  expect(words(pool.enqueue(job('two')))).toEqual(['cancel-idle-timer 1', 'warm two on 1']);
});

test('gives a container that gets free to the job that waits longest', () => {
  const pool = new ContainerPool<Named>(256);
  pool.enqueue(job('one'));
  expect(words(pool.enqueue(job('two')))).toEqual([]);
  expect(words(pool.enqueue(job('three')))).toEqual([]);
  expect(pool.snapshot()).toEqual({
    containers: 1,
    idle: 0,
    waitingJobs: 2,
    memoryInUseMb: 256,
    budgetMb: 256,
  });
  pool.apply('1', { tag: 'initialized' });
  expect(finish(pool, '1')).toEqual(['arm-idle-timer 1', 'cancel-idle-timer 1', 'warm two on 1']);
});

test('lets no job overtake the head of the queue', () => {
  const pool = new ContainerPool<Named>(512);
  pool.enqueue(job('one'));
  pool.apply('1', { tag: 'initialized' });
  expect(words(pool.enqueue(job('large', { reuseKey: 'b', memoryMb: 512 })))).toEqual([]);
  expect(words(pool.enqueue(job('small', { reuseKey: 'c' })))).toEqual([]);
});

test('starts the job that an eviction was for when the evicted container is gone', () => {
  const pool = new ContainerPool<Named>(256);
  pool.enqueue(job('one'));
  pool.apply('1', { tag: 'initialized' });
  finish(pool, '1');
  expect(words(pool.enqueue(job('other', { reuseKey: 'b' })))).toEqual(['cancel-idle-timer 1', 'remove 1']);
  expect(words(pool.removed('1'))).toEqual(['cold other on 2']);
});

test('wakes the queue when a start failed', () => {
  const pool = new ContainerPool<Named>(256);
  pool.enqueue(job('one'));
  pool.enqueue(job('two'));
  expect(finish(pool, '1', false)).toEqual(['remove 1']);
  expect(words(pool.removed('1'))).toEqual(['cold two on 2']);
});

test('puts a job that was not run before those that wait', () => {
  const pool = new ContainerPool<Named>(256);
  pool.enqueue(job('one'));
  pool.enqueue(job('two'));
  pool.apply('1', { tag: 'initialized' });
  expect(words(pool.reschedule(job('one again'), '1'))).toEqual(['remove 1']);
  expect(words(pool.removed('1'))).toEqual(['cold one again on 2']);
});

test('lets everything go at once when it closes, and takes late news', () => {
  const pool = new ContainerPool<Named>(512);
  pool.enqueue(job('one'));
  pool.enqueue(job('two'));
  pool.enqueue(job('three'));
  pool.apply('1', { tag: 'initialized' });
  expect(words(pool.close())).toEqual(['remove 1', 'remove 2']);
  expect(finish(pool, '1')).toEqual([]);
  expect(words(pool.removed('1'))).toEqual([]);
  expect(words(pool.apply('1', { tag: 'condemned' }))).toEqual([]);
  expect(pool.snapshot()).toMatchObject({ containers: 1, waitingJobs: 0, memoryInUseMb: 256 });
});

const budgetMb = 1024;

const demands: readonly Demand[] = [
  { reuseKey: 'a', memoryMb: 256, capacity: 1 },
  { reuseKey: 'b', memoryMb: 128, capacity: 1 },
  { reuseKey: 'c', memoryMb: 512, capacity: 3 },
  { reuseKey: 'd', memoryMb: 1024, capacity: 1 },
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
    ),
    pick: fc.nat(),
  }),
);

test('never exceeds the budget, never loses a container or a job, and the queue drains', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 80 }), (happenings) => {
      const world = createWorld();
      for (const it of happenings) {
        if (it.tag === 'job') world.submit(it.demand);
        else world[it.tag](it.pick);
        world.check();
      }
      world.drain();
      expect(world.summary()).toEqual({ waitingJobs: 0, unfinished: 0 });
    }),
    { numRuns: 300 },
  );
});

/** Plays the invoker: carries out effects in a model, whose containers do what a test tells them. */
function createWorld() {
  const pool = new ContainerPool<Named>(budgetMb);
  /** Running jobs of each live container, and how it stands. */
  const live = new Map<string, { jobs: Named[]; memoryMb: number; state: 'new' | 'up' | 'leaving' }>();
  let submitted = 0;
  let started = 0;
  let removed = 0;
  let finished = 0;

  const perform = (effects: readonly PoolEffect<Named>[]): void => {
    for (const effect of effects) {
      const { containerId } = effect;
      if (effect.tag === 'run' && effect.startKind === 'cold') {
        started += 1;
        live.set(containerId, { jobs: [effect.job], memoryMb: effect.job.memoryMb, state: 'new' });
      } else if (effect.tag === 'run') {
        const container = live.get(containerId);
        expect(container?.state).toBe('up');
        container?.jobs.push(effect.job);
        expect(container?.jobs.length).toBeLessThanOrEqual(effect.job.capacity);
      } else if (effect.tag === 'remove') {
        const container = live.get(containerId);
        expect(container).toMatchObject({ jobs: [] });
        if (container) container.state = 'leaving';
      }
    }
  };

  const choose = (pick: number, state: 'new' | 'up' | 'leaving') => {
    const found = [...live].filter(([, it]) => it.state === state && (state !== 'up' || it.jobs.length > 0));
    return found[pick % Math.max(found.length, 1)];
  };

  const end = (pick: number, keep: boolean): void => {
    const [id, container] = choose(pick, 'up') ?? choose(pick, 'new') ?? [];
    if (id === undefined || !container) return;
    container.jobs.shift();
    finished += 1;
    perform(pool.apply(id, { tag: 'finished', keep: keep && container.state === 'up' }));
  };

  const world = {
    submit(demand: Demand) {
      submitted += 1;
      perform(pool.enqueue({ ...demand, name: String(submitted) }));
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
    check() {
      const { containers, memoryInUseMb, waitingJobs } = pool.snapshot();
      const held = [...live.values()];
      expect(memoryInUseMb).toBeLessThanOrEqual(budgetMb);
      expect(memoryInUseMb).toBe(held.reduce((sum, it) => sum + it.memoryMb, 0));
      expect(containers).toBe(live.size);
      expect(started).toBe(removed + live.size);
      expect(submitted).toBe(finished + waitingJobs + held.reduce((sum, it) => sum + it.jobs.length, 0));
    },
    /** Everything that runs ends well, and everything that leaves is gone: then nothing may wait. */
    drain() {
      for (let step = 0; step < 1000 && finished < submitted; step += 1) {
        world.ready(0);
        world.gone(0);
        world.check();
      }
    },
    summary: () => ({ waitingJobs: pool.snapshot().waitingJobs, unfinished: submitted - finished }),
  };
  return world;
}
