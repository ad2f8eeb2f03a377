import { expect, test } from 'vitest';
import type { ContainerState } from './container-state.ts';
import { type Demand, memoryInUse, type PooledContainer, schedule } from './schedule.ts';

const demand: Demand = { reuseKey: 'a', memoryMb: 256, capacity: 1, kind: undefined };
const starting: ContainerState = { tag: 'starting', active: 1, condemned: false };
const running: ContainerState = { tag: 'running', active: 1, condemned: false };
const ready: ContainerState = { tag: 'ready' };
const paused: ContainerState = { tag: 'paused' };
const prewarmed: ContainerState = { tag: 'prewarmed' };
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

test('takes a paused one, too, and prefers an initialized one to one that starts', () => {
  const first = container({ state: starting, capacity: 2 });
  const second = container({ state: paused, capacity: 2 });
  expect(schedule([first, second], demand, 1024)).toEqual({ tag: 'reuse', id: second.id });
  expect(schedule([first], demand, 1024)).toEqual({ tag: 'reuse', id: first.id });
});

test.each([
  ['of another action', { reuseKey: 'b' }],
  ['that is starting, for all that it may run', { state: starting }],
  ['that starts and is condemned', { state: { ...starting, condemned: true }, capacity: 9 }],
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
    container({ id: 'old', reuseKey: 'c', lastScheduled: 3, state: paused }),
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

const node: Demand = { ...demand, kind: 'nodejs:20' };
const stemCell = (changes: Partial<PooledContainer> = {}): PooledContainer =>
  container({ reuseKey: undefined, state: prewarmed, kind: 'nodejs:20', ...changes });

test('claims a stem cell after a warm container, and before a new one', () => {
  const warm = container({ kind: 'nodejs:20' });
  const waiting = stemCell();
  expect(schedule([waiting, warm], node, 1024)).toEqual({ tag: 'reuse', id: warm.id });
  expect(schedule([waiting], node, 1024)).toEqual({ tag: 'claim', id: waiting.id });
});

test.each([
  ['of another kind', {}, { kind: 'nodejs:22' }],
  ['of more memory', {}, { memoryMb: 512 }],
  ['of less memory', {}, { memoryMb: 128 }],
  ['that starts', {}, { state: { tag: 'prewarming' } as const }],
  ['that another job has claimed', {}, { state: running, reuseKey: 'b' }],
  ['for an image of its own', { kind: undefined }, {}],
  ['for jobs that run at once', { capacity: 2 }, {}],
])('does not claim a stem cell %s', (_, asked, changes) => {
  expect(schedule([stemCell(changes)], { ...node, ...asked }, 1024)).toEqual({ tag: 'create' });
});

test('evicts no stem cell, unless a job could never run beside it', () => {
  const idle = container({ id: 'idle', reuseKey: 'b', memoryMb: 128 });
  const busy = container({ reuseKey: 'b', state: running });
  const waiting = stemCell({ id: 'stem' });
  expect(schedule([waiting, idle, busy], demand, 640)).toEqual({ tag: 'wait' });
  expect(schedule([waiting, idle], { ...demand, memoryMb: 512 }, 640)).toEqual({
    tag: 'evict',
    ids: ['idle', 'stem'],
  });
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
