import { expect, test } from 'vitest';
import { PauseSwitch } from './pause-switch.ts';

/** A container whose engine takes its time; `steps` are what it was asked, and has done. */
function createFixture() {
  const steps: string[] = [];
  const step = (name: string) => async () => {
    steps.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    steps.push(`${name}d`);
  };
  const container = { pause: step('pause'), unpause: step('unpause') };
  return { steps, container, it: new PauseSwitch(container) };
}

test('pauses after what has to come before, and resumes', async () => {
  const { it, steps } = createFixture();
  expect(it.isPaused).toBe(false);
  const paused = it.pause(async () => void steps.push('before'));
  expect(it.isPaused).toBe(true);
  await paused;
  expect(await it.resume()).toBe(true);
  expect(it.isPaused).toBe(false);
  expect(steps).toEqual(['before', 'pause', 'paused', 'unpause', 'unpaused']);
});

test('resumes nothing that is not paused', async () => {
  const { it, steps } = createFixture();
  expect(await it.resume()).toBe(false);
  expect(steps).toEqual([]);
});

test('calls that come at once, even within the pause, share one resumption', async () => {
  const { it, steps } = createFixture();
  const paused = it.pause(async () => undefined);
  expect(await Promise.all([it.resume(), it.resume(), it.resume()])).toEqual([true, false, false]);
  await paused;
  expect(steps).toEqual(['pause', 'paused', 'unpause', 'unpaused']);
});

test('may be paused and resumed again and again', async () => {
  const { it, steps } = createFixture();
  for (let round = 0; round < 2; round += 1) {
    await it.pause(async () => undefined);
    await it.resume();
  }
  expect(steps).toHaveLength(8);
});

test('a failed pause fails the resumption, too', async () => {
  const { it, container } = createFixture();
  container.pause = () => Promise.reject(new Error('no'));
  await expect(it.pause(async () => undefined)).rejects.toThrow('no');
  await expect(it.resume()).rejects.toThrow('no');
});

test('a failed resumption fails for everybody who waits for it', async () => {
  const { it, container } = createFixture();
  await it.pause(async () => undefined);
  container.unpause = () => Promise.reject(new Error('no'));
  const ends = await Promise.allSettled([it.resume(), it.resume()]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
