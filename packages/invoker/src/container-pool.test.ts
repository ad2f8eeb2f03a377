import { expect, test } from 'vitest';
import { ContainerPool, type OrderedDemand, type PoolEffect } from './container-pool.ts';

interface Named extends OrderedDemand {
  readonly name: string;
}

let arrivals = 0;
const job = (name: string, changes: Partial<Named> = {}): Named => ({
  name,
  order: ++arrivals,
  reuseKey: 'a',
  memoryMb: 256,
  capacity: 1,
  kind: undefined,
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
  expect(finish(pool, '1')).toEqual(['arm-pause-timer 1']);
  expect(words(pool.enqueue(job('two')))).toEqual(['cancel-timer 1', 'warm two on 1']);
});

test('gives a container that gets free to the job that waits longest', () => {
  const pool = new ContainerPool<Named>(256);
  pool.enqueue(job('one'));
  expect(words(pool.enqueue(job('two')))).toEqual([]);
  expect(words(pool.enqueue(job('three')))).toEqual([]);
  expect(pool.snapshot()).toEqual({
    containers: 1,
    idle: 0,
    paused: 0,
    prewarmed: 0,
    waitingJobs: 2,
    memoryInUseMb: 256,
    budgetMb: 256,
  });
  pool.apply('1', { tag: 'initialized' });
  expect(finish(pool, '1')).toEqual(['arm-pause-timer 1', 'cancel-timer 1', 'warm two on 1']);
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
  expect(words(pool.enqueue(job('other', { reuseKey: 'b' })))).toEqual(['cancel-timer 1', 'remove 1']);
  expect(words(pool.removed('1'))).toEqual(['cold other on 2']);
});

test('evicts whoever was given a job the longest time ago, however old it is', () => {
  const pool = new ContainerPool<Named>(512);
  const use = (id: string, reuseKey: string): void => {
    pool.enqueue(job(reuseKey, { reuseKey }));
    pool.apply(id, { tag: 'initialized' });
    finish(pool, id);
  };
  use('1', 'a');
  use('2', 'b');
  pool.enqueue(job('again'));
  finish(pool, '1');
  expect(words(pool.enqueue(job('other', { reuseKey: 'c' })))).toEqual(['cancel-timer 2', 'remove 2']);
});

test('wakes the queue when a start failed', () => {
  const pool = new ContainerPool<Named>(256);
  pool.enqueue(job('one'));
  pool.enqueue(job('two'));
  expect(finish(pool, '1', false)).toEqual(['remove 1']);
  expect(words(pool.removed('1'))).toEqual(['cold two on 2']);
});

test('puts jobs that were not run back into their places', () => {
  const pool = new ContainerPool<Named>(256);
  const [one, two] = [job('one', { capacity: 2 }), job('two', { capacity: 2 })];
  expect(words(pool.enqueue(one))).toEqual(['cold one on 1']);
  expect(words(pool.enqueue(two))).toEqual(['warm two on 1']);
  pool.enqueue(job('three', { capacity: 2 }));
  pool.apply('1', { tag: 'initialized' });
  expect(words(pool.reschedule(two, '1'))).toEqual([]);
  expect(words(pool.reschedule(one, '1'))).toEqual(['remove 1']);
  expect(words(pool.removed('1'))).toEqual(['cold one on 2', 'warm two on 2']);
});

test('lets jobs wait for the one that initializes, as many as may run at once, and fail with it', () => {
  const pool = new ContainerPool<Named>(512);
  const shared = { capacity: 2 };
  pool.enqueue(job('one', shared));
  expect(words(pool.enqueue(job('two', shared)))).toEqual(['warm two on 1']);
  expect(words(pool.enqueue(job('three', shared)))).toEqual(['cold three on 2']);
  expect(finish(pool, '1', false)).toEqual([]);
  expect(words(pool.enqueue(job('four', shared)))).toEqual(['warm four on 2']);
  expect(finish(pool, '1', false)).toEqual(['remove 1']);
});

test('pauses what rests, and uses it again', () => {
  const pool = new ContainerPool<Named>(256);
  pool.enqueue(job('one'));
  pool.apply('1', { tag: 'initialized' });
  finish(pool, '1');
  expect(words(pool.apply('1', { tag: 'rested' }))).toEqual(['pause 1', 'arm-idle-timer 1']);
  expect(pool.snapshot()).toMatchObject({ idle: 1, paused: 1 });
  expect(words(pool.enqueue(job('two')))).toEqual(['cancel-timer 1', 'warm two on 1']);
  expect(pool.snapshot()).toMatchObject({ idle: 0, paused: 0 });
});

const node = { kind: 'nodejs:20', memoryMb: 256, count: 2 };

test('keeps stem cells, which jobs of their kind claim, and replaces them', () => {
  const pool = new ContainerPool<Named>(1024, [node]);
  expect(words(pool.fill(node))).toEqual(['prewarm 1', 'prewarm 2']);
  expect(words(pool.apply('2', { tag: 'started' }))).toEqual([]);
  expect(pool.snapshot()).toMatchObject({ containers: 2, prewarmed: 1, idle: 0, memoryInUseMb: 512 });
  expect(words(pool.enqueue(job('one', { kind: 'nodejs:20' })))).toEqual(['prewarmed one on 2', 'prewarm 3']);
  expect(words(pool.enqueue(job('two', { kind: 'nodejs:20', reuseKey: 'b' })))).toEqual(['cold two on 4']);
  pool.apply('2', { tag: 'initialized' });
  expect(finish(pool, '2')).toEqual(['arm-pause-timer 2']);
  expect(words(pool.enqueue(job('three', { kind: 'nodejs:20' })))).toEqual([
    'cancel-timer 2',
    'warm three on 2',
  ]);
});

test('starts as many stem cells as there is room for, after the jobs that wait, and the others later', () => {
  const pool = new ContainerPool<Named>(512, [node]);
  pool.enqueue(job('one'));
  expect(words(pool.fill(node))).toEqual(['prewarm 2']);
  pool.enqueue(job('two', { reuseKey: 'b' }));
  expect(finish(pool, '1', false)).toEqual(['remove 1']);
  expect(words(pool.removed('1'))).toEqual(['cold two on 3']);
  finish(pool, '3', false);
  expect(words(pool.removed('3'))).toEqual(['prewarm 4']);
});

test('starts no stem cell while it is held back', () => {
  const pool = new ContainerPool<Named>(1024, [node]);
  pool.fill(node);
  pool.hold(node);
  expect(words(pool.apply('1', { tag: 'condemned' }))).toEqual(['remove 1']);
  expect(words(pool.removed('1'))).toEqual([]);
  expect(words(pool.fill(node))).toEqual(['prewarm 3']);
});

test('makes room for a job that could never run beside the stem cells', () => {
  const pool = new ContainerPool<Named>(512, [node]);
  pool.fill(node);
  expect(words(pool.enqueue(job('large', { memoryMb: 384 })))).toEqual(['remove 1', 'remove 2']);
  expect(words(pool.removed('1'))).toEqual([]);
  expect(words(pool.removed('2'))).toEqual(['cold large on 3']);
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
