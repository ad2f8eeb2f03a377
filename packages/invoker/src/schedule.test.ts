import { expect, test } from 'vitest';
import type { ContainerState } from './container-state.ts';
import { type Demand, memoryInUse, type PooledContainer, schedule } from './schedule.ts';

const demand: Demand = { reuseKey: 'a', memoryMb: 256, capacity: 1 };
const starting: ContainerState = { tag: 'starting', condemned: false };
const running: ContainerState = { tag: 'running', active: 1, condemned: false };
const ready: ContainerState = { tag: 'ready' };
const removing: ContainerState = { tag: 'removing' };

let count = 0;
const container = (changes: Partial<PooledContainer> = {}): PooledContainer => {
  count += 1;
  return { id: String(count), ...demand, state: ready, lastScheduled: count, ...changes };
};

test('creates the first container', () => {
  expect(schedule([], demand, 256)).toEqual({ tag: 'create' });
});

test('prefers warm to new, although there is room for a new one', () => {
  const warm = container();
  expect(schedule([warm], demand, 1024)).toEqual({ tag: 'reuse', id: warm.id });
});

test('prefers a container that runs to a new one while it has capacity', () => {
  const busy = container({ state: running, capacity: 2 });
  expect(schedule([busy], demand, 1024)).toEqual({ tag: 'reuse', id: busy.id });
  expect(schedule([{ ...busy, capacity: 1 }], demand, 1024)).toEqual({ tag: 'create' });
});

test.each([
  ['of another action', { reuseKey: 'b' }],
  ['that is starting', { state: starting }],
  ['that is condemned', { state: { ...running, condemned: true }, capacity: 9 }],
  ['that is being removed', { state: removing }],
] as const)('never reuses a container %s', (_, changes) => {
  expect(schedule([container(changes)], demand, 1024)).toEqual({ tag: 'create' });
});

test('fills the budget to the last megabyte', () => {
  const busy = container({ state: running });
  expect(schedule([busy], demand, 512)).toEqual({ tag: 'create' });
  expect(schedule([busy], demand, 511)).toEqual({ tag: 'wait' });
});

test('waits rather than take a container away from its job', () => {
  const pool = [container({ state: running }), container({ state: starting })];
  expect(schedule(pool, demand, 512)).toEqual({ tag: 'wait' });
});

test('evicts the least recently scheduled of the idle ones', () => {
  const pool = [
    container({ id: 'young', reuseKey: 'b', lastScheduled: 9 }),
    container({ id: 'busy', reuseKey: 'b', lastScheduled: 1, state: running }),
    container({ id: 'old', reuseKey: 'c', lastScheduled: 3 }),
  ];
  expect(schedule(pool, demand, 768)).toEqual({ tag: 'evict', ids: ['old'] });
});

test('evicts as many as it takes, and none when all are not enough', () => {
  const pool = [
    container({ id: 'first', reuseKey: 'b', memoryMb: 128 }),
    container({ id: 'second', reuseKey: 'b', memoryMb: 128 }),
    container({ id: 'third', reuseKey: 'b', memoryMb: 128 }),
  ];
  expect(schedule(pool, demand, 384)).toEqual({ tag: 'evict', ids: ['first', 'second'] });
  expect(schedule(pool, { ...demand, memoryMb: 512 }, 384)).toEqual({ tag: 'wait' });
});

test('counts a container that is being removed until it is gone, but waits for it instead of evicting more', () => {
  const leaving = container({ state: removing });
  const idle = container({ reuseKey: 'b' });
  expect(memoryInUse([leaving, idle])).toBe(512);
  expect(schedule([leaving, idle], demand, 512)).toEqual({ tag: 'wait' });
  expect(schedule([leaving, idle], { ...demand, memoryMb: 512 }, 512)).toEqual({
    tag: 'evict',
    ids: [idle.id],
  });
});
