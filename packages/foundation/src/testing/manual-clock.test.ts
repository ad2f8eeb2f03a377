import { expect, test } from 'vitest';
import { createManualClock } from './manual-clock.ts';

test('time stands still until it is moved, and timers fall due in order', async () => {
  const clock = createManualClock(1_000);
  const seen: string[] = [];
  clock.after(20, () => seen.push(`b at ${clock.now()}`));
  clock.after(10, () => seen.push(`a at ${clock.now()}`));
  const cancelled = clock.after(15, () => seen.push('never'));
  cancelled.cancel();

  await clock.advance(5);
  expect(seen).toEqual([]);
  await clock.advance(30);
  expect(seen).toEqual(['a at 1010', 'b at 1020']);
  expect(clock.elapsed()).toBe(35);
});

test('a timer that a timer starts falls due in the same advance', async () => {
  const clock = createManualClock();
  const seen: number[] = [];
  clock.after(10, () => clock.after(10, () => seen.push(clock.elapsed())));
  await clock.advance(25);
  expect(seen).toEqual([20]);
});

test('a sleep ends with its time, or with the reason of the abort', async () => {
  const clock = createManualClock();
  const asleep = clock.sleep(10);
  await clock.advance(10);
  await expect(asleep).resolves.toBeUndefined();

  const abort = new AbortController();
  const interrupted = clock.sleep(10, abort.signal);
  abort.abort(new Error('enough'));
  await expect(interrupted).rejects.toThrow('enough');
});
