import { createManualClock } from '@serverless-max/foundation/testing';
import type { WhiskActivation } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { StoreUnusableError } from '../errors.ts';
import type { ActivationStore } from './activation-store.ts';
import { withLateRecords } from './late-records.ts';

const recordWith = (activationId: string, logs: readonly string[] = []): WhiskActivation => ({
  activationId,
  namespace: 'guest',
  name: 'hello',
  version: '0.0.1',
  subject: 'guest',
  publish: false,
  start: 0,
  response: { status: 'success' },
  logs,
  annotations: [],
});

/** A store that is full until told otherwise. */
function createFixture() {
  const written: WhiskActivation[] = [];
  const disk = { isFull: true };
  const store: ActivationStore = {
    accept: () => undefined,
    record(it) {
      if (disk.isFull) throw new StoreUnusableError('a.sqlite', new Error('database or disk is full'));
      written.push(it);
    },
    get: (_, id) => written.find((it) => it.activationId === id),
    list: () => written,
    count: () => written.length,
  };
  const clock = createManualClock();
  return { written, disk, clock, store: withLateRecords(store, clock) };
}

test('what could not be recorded can be read, and is written once there is room', async () => {
  const { written, disk, clock, store } = createFixture();
  expect(() => store.record(recordWith('a'))).toThrow(StoreUnusableError);
  expect(() => store.record(recordWith('a', ['line']))).toThrow(StoreUnusableError);
  expect(() => store.record(recordWith('b'))).toThrow(StoreUnusableError);
  expect(store.get('guest', 'a')).toEqual(recordWith('a', ['line']));
  expect(store.get('other', 'a')).toBeUndefined();

  await clock.advance(5_000);
  expect(written).toEqual([]);
  disk.isFull = false;
  await clock.advance(1_000);
  expect(written).toEqual([recordWith('a', ['line']), recordWith('b')]);
  await clock.advance(5_000);
  expect(written).toHaveLength(2);
});

test('what is left is written at the end', () => {
  const { written, disk, store } = createFixture();
  expect(() => store.record(recordWith('a'))).toThrow(StoreUnusableError);
  store.flush();
  disk.isFull = false;
  store.flush();
  store.flush();
  expect(written).toEqual([recordWith('a')]);
});
