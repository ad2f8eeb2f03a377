import { expect, test } from 'vitest';
import { isTemporaryStatus, parseRetryAfter, planRetry } from './retry.ts';

const policy = { attempts: 4, firstWaitMs: 100, maximumWaitMs: 1_000 };
const now = Date.parse('2026-01-02T03:04:05Z');

test.each([
  [1, undefined, 100],
  [2, undefined, 300],
  [3, undefined, 900],
  [4, undefined, undefined],
  [1, '0', 0],
  [1, '0.5', 500],
  [1, '2', undefined],
  [1, 'Fri, 02 Jan 2026 03:04:06 GMT', 1_000],
  [1, 'Fri, 02 Jan 2026 03:00:00 GMT', 0],
  [1, 'soon', 100],
])('attempt %i with Retry-After %s waits %s ms', (attempt, value, expected) => {
  expect(planRetry(policy, attempt, { value, now })).toBe(expected);
});

test.each([
  [200, false],
  [401, false],
  [404, false],
  [408, true],
  [416, false],
  [429, true],
  [499, true],
  [500, true],
  [501, false],
  [503, true],
  [522, true],
])('%i is temporary: %s', (status, expected) => {
  expect(isTemporaryStatus(status)).toBe(expected);
});

test('Retry-After is seconds or a date', () => {
  expect(parseRetryAfter('120', now)).toBe(120_000);
  expect(parseRetryAfter(undefined, now)).toBeUndefined();
  expect(parseRetryAfter('-5', now)).not.toBeLessThan(0);
});
