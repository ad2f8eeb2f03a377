import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { HostFailedError, HostRefusedError, HostUnreachableError, RateLimitedError } from './errors.ts';
import { type RequestKind, retryDelay, withRetries } from './retry.ts';

const perMinute = new RateLimitedError('x', 'Too many requests in the last minute (count: 61, allowed: 60).');
const concurrent = new RateLimitedError(
  'x',
  'Too many concurrent requests in flight (count: 31, allowed: 30).',
);
const failed = new HostFailedError('x', 503, 'down');

test.each<[string, unknown, number, RequestKind, number | undefined]>([
  ['a rate per minute waits for the next minute', perMinute, 0, 'read', 20_500],
  ['also before a write, which was not done', perMinute, 1, 'write', 20_500],
  ['and not for ever', perMinute, 2, 'read', undefined],
  ['too many at once wait a little', concurrent, 0, 'write', 500],
  ['and longer', concurrent, 4, 'read', 8_000],
  ['until it is enough', concurrent, 5, 'read', undefined],
  ['a failed host is asked again', failed, 0, 'read', 200],
  ['three times', failed, 3, 'read', undefined],
  ['but a write may have been done', failed, 0, 'write', undefined],
  ['a broken connection is made again', new HostUnreachableError('h', 'socket hang up'), 0, 'read', 200],
  ['a refused one is not', new HostUnreachableError('h', 'connect ECONNREFUSED'), 0, 'read', undefined],
  ['a refusal stands', new HostRefusedError('x', 400, 'no'), 0, 'read', undefined],
])('%s', (_what, failure, attempt, kind, waitMs) => {
  expect(retryDelay(failure, attempt, kind, 1_700_000_000_000 - (1_700_000_000_000 % 60_000) + 40_000)).toBe(
    waitMs,
  );
});

test('a request is sent again until it succeeds, and each wait is told', async () => {
  const clock = createManualClock();
  const waits: number[] = [];
  let sent = 0;
  const onWait = (_failure: Error, ms: number): void => {
    waits.push(ms);
    setImmediate(() => void clock.advance(ms));
  };
  const answer = withRetries(
    'read',
    async () => {
      sent++;
      if (sent < 3) throw failed;
      return 'done';
    },
    { clock, signal: new AbortController().signal, onWait },
  );
  expect(await answer).toBe('done');
  expect(waits).toEqual([200, 800]);
});

test('an abort ends the waiting', async () => {
  const abort = new AbortController();
  const answer = withRetries('read', () => Promise.reject(perMinute), {
    clock: createManualClock(),
    signal: abort.signal,
    onWait: () => abort.abort(new Error('enough')),
  });
  await expect(answer).rejects.toThrow('enough');
});
