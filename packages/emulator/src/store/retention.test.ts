import type { Logger } from '@serverless-max/foundation';
import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { startHost } from '../testing/test-host.ts';
import { startRetention } from './retention.ts';
import type { PruneBounds } from './sqlite-prune.ts';

const minute = 60_000;
const start = 1_700_000_000_000;

/** `more` says of each batch in turn whether another one is to follow. */
function setUp(more: readonly boolean[] = [], failure?: Error) {
  const clock = createManualClock(start);
  const bounds: PruneBounds[] = [];
  const told: string[] = [];
  const logger: Logger = { debug() {}, info() {}, warn: (_, text) => void told.push(text), error() {} };
  const retention = startRetention({
    prune(asked) {
      if (failure) throw failure;
      bounds.push(asked);
      return more[bounds.length - 1] ?? false;
    },
    keep: { ageMs: 1_000, bytes: 16_000 },
    clock,
    logger,
  });
  return { clock, bounds, told, retention };
}

test('looks soon, batch after batch, and then every minute', async () => {
  const { clock, bounds } = setUp([true, true]);
  expect(bounds).toEqual([]);
  await clock.advance(20);
  expect(bounds).toHaveLength(3);
  expect(bounds[0]).toEqual({ startedBefore: start + 5 - 1_000, bytes: 16_000 });
  await clock.advance(minute);
  expect(bounds).toHaveLength(4);
});

test('looks soon after much was written, and never while it is written', async () => {
  const { clock, bounds, retention } = setUp();
  await clock.advance(10);
  retention.wrote(999);
  await clock.advance(1_000);
  expect(bounds).toHaveLength(1);
  retention.wrote(1);
  retention.wrote(5_000);
  expect(bounds).toHaveLength(1);
  await clock.advance(10);
  expect(bounds).toHaveLength(2);
});

test('says what fails, and tries again', async () => {
  const { clock, told } = setUp([], new Error('locked'));
  await clock.advance(10);
  await clock.advance(minute);
  expect(told).toEqual(['old activations not deleted', 'old activations not deleted']);
});

test('stops', async () => {
  const { clock, bounds, retention } = setUp([true]);
  retention.stop();
  await clock.advance(2 * minute);
  expect(bounds).toEqual([]);
});

test('an emulator keeps what it is asked to keep', async () => {
  const clock = createManualClock(start);
  await using host = await startHost({
    clock,
    retention: { ageMs: 2 * minute, bytes: Number.POSITIVE_INFINITY },
  });
  host.put();
  const count = async (): Promise<number> => (await host.rest('GET', '_/activations')).json().length;
  await host.rest('POST', '_/actions/hello?blocking=true');
  await clock.advance(90_000);
  await host.rest('POST', '_/actions/hello?blocking=true');
  expect(await count()).toBe(2);
  await clock.advance(100_000);
  expect(await count()).toBe(1);
});
