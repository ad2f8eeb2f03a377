import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { load } from '../checks/steady-state/load.ts';
import type { Terms } from '../terms.ts';
import { barFaults, type Measured, toBars } from './headroom.ts';
import { readInformation, resolveTarget } from './host-limits.ts';
import { findLeak } from './leak.ts';
import { nextLimit, recommend, type Trial } from './right-size.ts';

const mb = 1_048_576;
const terms: Terms = {
  target: await resolveTarget('openwhisk'),
  failAbovePercent: 80,
  tolerance: 0,
  memoryMb: 256,
  timeoutMs: 60_000,
};
const little: Measured = {
  payloadInBytes: 1,
  payloadOutBytes: 1,
  initMs: 1,
  runMs: 1,
  memoryPeakMb: 1,
  logBytes: 1,
  imageBytes: 9e9,
};
const faultsOf = (more: Partial<Measured>, other: Partial<Terms> = {}): readonly string[] => {
  const all = { ...terms, ...other };
  return barFaults(toBars({ ...little, ...more }, all), all);
};

test.each([
  [{}, undefined],
  [{ payloadInBytes: 0.8 * mb }, undefined],
  [{ payloadInBytes: 0.81 * mb }, 'request'],
  [{ payloadOutBytes: mb + 1 }, 'result'],
  [{ initMs: 48_001 + 100 }, 'initialization'],
  [{ runMs: 59_000 }, 'run'],
  [{ memoryPeakMb: 250 }, 'memory'],
  [{ logBytes: 9 * mb }, 'log of an activation'],
])('%o is a fault of %s', (more, name) => {
  const faults = faultsOf(more);
  expect(faults.map((it) => it.split(':')[0])).toEqual(name === undefined ? [] : [name]);
});

test('an action may ask for all that the host permits, and not for more', () => {
  expect(faultsOf({}, { memoryMb: 512, timeoutMs: 300_000 })).toEqual([]);
  expect(faultsOf({}, { memoryMb: 513 })).toEqual([
    'memory limit of the action: 513 MB of 512 MB (100.2 %), and at most 100 % is permitted for openwhisk',
  ]);
});

test('the limits of a host: by name, or as its document tells them', async () => {
  expect((await resolveTarget('ibm')).memoryMb).toBe(2048);
  await expect(resolveTarget('lambda')).rejects.toMatchObject({ code: 'FIT_TARGET_UNKNOWN' });
  const limits = {
    max_action_memory: 1024 * mb,
    max_action_duration: 1000,
    min_action_memory: 64 * mb,
    max_action_logs: mb,
  };
  expect(readInformation({ limits })).toEqual({
    memoryMb: 1024,
    minMemoryMb: 64,
    timeoutMs: 1000,
    logsMb: 1,
    payloadBytes: openwhiskLimits.payloadBytes,
  });
  expect(readInformation({ limits: {} })).toBeUndefined();
});

/** Searches for the smallest limit of a program that needs so much. */
function search(needsMb: number, ownMb: number): readonly Trial[] {
  const trials: Trial[] = [];
  for (let limitMb = nextLimit(trials, ownMb); limitMb !== undefined; limitMb = nextLimit(trials, ownMb)) {
    const passed = limitMb >= needsMb;
    trials.push({
      limitMb,
      passed,
      outOfMemory: !passed,
      what: '',
      ms: 1,
      needsMb: passed ? needsMb * 0.97 : undefined,
    });
  }
  return trials;
}

test.each([
  [70, 256],
  [129, 2048],
  [500, 512],
  [17, 128],
  [1900, 2048],
])('what needs %i MB of %i MB is found within 8 MB, in a few trials', (needs, own) => {
  const trials = search(needs, own);
  const smallest = Math.min(...trials.filter((it) => it.passed).map((it) => it.limitMb));
  expect(smallest - needs).toBeGreaterThanOrEqual(0);
  expect(smallest - needs).toBeLessThanOrEqual(8);
  expect(trials.length).toBeLessThanOrEqual(10);
});

test('what does not pass with its own limit is not searched for', () => {
  expect(search(600, 512)).toHaveLength(1);
});

test('the recommended limit has a margin, and is what the host permits', () => {
  expect([recommend(72, 128), recommend(200, 128), recommend(72, 64)]).toEqual([128, 256, 96]);
});

const samples = (values: readonly number[]) =>
  values.map((neededMb, at) => ({ requests: (at + 1) * 2, neededMb }));

test.each([
  ['a leak', Array.from({ length: 12 }, (_, at) => 50 + at * 2), true],
  ['a warm-up', [50, 60, 70, 80, 80, 80, 80, 80, 80, 80, 80, 80], false],
  ['noise', [50, 53, 50, 54, 51, 50, 53, 52, 50, 54, 51, 53], false],
  ['nothing', [], false],
])('%s', (_, values, expected) => {
  expect(findLeak(samples(values), 256) !== undefined).toBe(expected);
});

test('what a model keeps once is no leak, however long it takes', () => {
  const growing = Array.from({ length: 20 }, (_, at) => ({ requests: at * 2, neededMb: 100 + at * 3 }));
  const flat = growing.map(({ requests }) => ({ requests: requests + 40, neededMb: 160 }));
  const judge = (memory: typeof growing, judgedFrom: number) =>
    load.judge({ loads: [], memory, judgedFrom }, terms).outcome;
  expect(judge(growing, 0)).toBe('failed');
  expect(judge([...growing, ...flat], 38)).toBe('passed');
});
