import { createManualClock } from '@serverless-max/foundation/testing';
import { noRates, type RateLimits } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { countRequest, createThrottle, type RateExcess } from './throttle.ts';

const minute = 60_000;

test.each([
  ['the first', undefined, 10 * minute, { minute: 10, count: 1 }],
  ['one in the same minute', { minute: 10, count: 4 }, 10 * minute + 59_999, { minute: 10, count: 5 }],
  ['one in the next minute', { minute: 10, count: 4 }, 11 * minute, { minute: 11, count: 1 }],
  ['one after the clock went back', { minute: 10, count: 4 }, 9 * minute, { minute: 9, count: 1 }],
])('counts %s', (_, before, now, after) => {
  expect(countRequest(before, now)).toEqual(after);
});

const off = Number.POSITIVE_INFINITY;

function setUp(limits: Partial<RateLimits>, running = 0, observed?: RateLimits) {
  const clock = createManualClock(20 * minute);
  const rates = { invocationsPerMinute: 2, concurrentInvocations: 3, firesPerMinute: 1, ...limits };
  const told: RateExcess[] = [];
  const observer = observed && { rates: observed, onExcess: (it: RateExcess) => void told.push(it) };
  const options = { rates: () => rates, clock, active: () => running, ...(observer && { observer }) };
  return { clock, told, throttle: createThrottle(options) };
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
  const { throttle } = setUp(noRates, 1e6);
  for (let i = 0; i < 1_000; i += 1) {
    throttle.admitInvocation('guest');
    throttle.admitFire('guest');
  }
});

test('every namespace has rates of its own', () => {
  const rates = (namespace: string) => ({ ...noRates, invocationsPerMinute: namespace === 'ada' ? 0 : off });
  const throttle = createThrottle({ rates, clock: createManualClock(), active: () => 0 });
  throttle.admitInvocation('guest');
  expect(() => throttle.admitInvocation('ada')).toThrow('(count: 1, allowed: 0)');
});

const others: RateLimits = { invocationsPerMinute: 2, concurrentInvocations: 3, firesPerMinute: 1 };

test('what other rates would have refused is told once a minute, and admitted', async () => {
  const { throttle, clock, told } = setUp(noRates, 0, others);
  for (let i = 0; i < 5; i += 1) throttle.admitInvocation('guest');
  const excess = (count: number, allowed: number) => ({
    namespace: 'guest',
    status: 429,
    error: `Too many requests in the last minute (count: ${count}, allowed: ${allowed}).`,
  });
  expect(told).toEqual([excess(3, 2)]);
  throttle.admitFire('guest');
  throttle.admitFire('guest');
  expect(told).toHaveLength(1);
  await clock.advance(minute);
  throttle.admitFire('guest');
  throttle.admitFire('guest');
  expect(told).toEqual([excess(3, 2), excess(2, 1)]);
});

test('too many at the same time is told, too', () => {
  const { throttle, told } = setUp(noRates, 3, others);
  throttle.admitInvocation('guest');
  expect(told[0]?.error).toBe('Too many concurrent requests in flight (count: 3, allowed: 3).');
});

test('a limit that the host has is not compared with another one', () => {
  const { throttle, told } = setUp({ ...noRates, invocationsPerMinute: 10 }, 0, others);
  for (let i = 0; i < 10; i += 1) throttle.admitInvocation('guest');
  expect(() => throttle.admitInvocation('guest')).toThrow('allowed: 10');
  expect(told).toEqual([]);
});
