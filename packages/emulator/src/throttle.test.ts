import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { countRequest, createThrottle } from './throttle.ts';

const minute = 60_000;

test.each([
  ['the first', undefined, 10 * minute, { minute: 10, count: 1 }],
  ['one in the same minute', { minute: 10, count: 4 }, 10 * minute + 59_999, { minute: 10, count: 5 }],
  ['one in the next minute', { minute: 10, count: 4 }, 11 * minute, { minute: 11, count: 1 }],
  ['one after the clock went back', { minute: 10, count: 4 }, 9 * minute, { minute: 9, count: 1 }],
])('counts %s', (_, before, now, after) => {
  expect(countRequest(before, now)).toEqual(after);
});

function setUp(limits: Partial<Parameters<typeof createThrottle>[0]['limits']>, running = 0) {
  const clock = createManualClock(20 * minute);
  const rates = { invocationsPerMinute: 2, concurrentInvocations: 3, firesPerMinute: 1, ...limits };
  return { clock, throttle: createThrottle({ limits: rates, clock, active: () => running }) };
}

test('refuses what exceeds the minute, counts what it refuses, and forgets with the minute', async () => {
  const { throttle, clock } = setUp({});
  throttle.admitInvocation('guest');
  throttle.admitInvocation('guest');
  for (const count of [3, 4]) {
    expect(() => throttle.admitInvocation('guest')).toThrow(
      expect.objectContaining({
        status: 429,
        message: `Too many requests in the last minute (count: ${count}, allowed: 2).`,
      }),
    );
  }
  throttle.admitInvocation('whisk.system');
  await clock.advance(minute);
  throttle.admitInvocation('guest');
});

test('fires have a count of their own', () => {
  const { throttle } = setUp({ invocationsPerMinute: 1 });
  throttle.admitInvocation('guest');
  throttle.admitFire('guest');
  const message = 'Too many requests in the last minute (count: 2, allowed: 1).';
  expect(() => throttle.admitFire('guest')).toThrow(expect.objectContaining({ status: 429, message }));
});

test.each([
  [2, undefined],
  [3, 'Too many concurrent requests in flight (count: 3, allowed: 3).'],
  [4, 'Too many concurrent requests in flight (count: 4, allowed: 3).'],
])('with %i of 3 in flight: %s', (running, message) => {
  const { throttle } = setUp({}, running);
  const admit = () => throttle.admitInvocation('guest');
  if (message === undefined) expect(admit).not.toThrow();
  else expect(admit).toThrow(expect.objectContaining({ status: 429, message }));
});

test('Infinity switches a limit off', () => {
  const off = Number.POSITIVE_INFINITY;
  const { throttle } = setUp(
    { invocationsPerMinute: off, concurrentInvocations: off, firesPerMinute: off },
    1e6,
  );
  for (let i = 0; i < 1_000; i += 1) {
    throttle.admitInvocation('guest');
    throttle.admitFire('guest');
  }
});
