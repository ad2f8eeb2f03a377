import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { lingerAfter } from './linger.ts';

test('an abort comes three seconds later', async () => {
  const clock = createManualClock();
  const abort = new AbortController();
  using late = lingerAfter(abort.signal, clock);
  abort.abort(new Error('enough'));
  await clock.advance(2_999);
  expect(late.signal?.aborted).toBe(false);
  await clock.advance(1);
  expect(late.signal?.reason).toEqual(new Error('enough'));
});

test('when the request has ended, nothing comes any more', async () => {
  const clock = createManualClock();
  const abort = new AbortController();
  const late = lingerAfter(abort.signal, clock);
  late[Symbol.dispose]();
  abort.abort();
  await clock.advance(10_000);
  expect(late.signal?.aborted).toBe(false);
});

test('nothing begins after an abort', () => {
  expect(() => lingerAfter(AbortSignal.abort(new Error('enough')), createManualClock())).toThrow('enough');
});
