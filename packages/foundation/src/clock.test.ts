import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('an aborted sleep rejects with the reason of the abort', async () => {
  await expect(systemClock.sleep(10_000, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

test('a timer runs once, and not at all after it was cancelled', async () => {
  let runs = 0;
  systemClock.after(1, () => runs++);
  systemClock.after(1, () => runs++).cancel();
  await systemClock.sleep(20);
  expect(runs).toBe(1);
});
