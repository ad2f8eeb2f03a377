import { expect, test } from 'vitest';
import { checkLimits, checkSize, defaultLimits, ibmLimits, openwhiskLimits } from './limits.ts';

const defaults = defaultLimits(openwhiskLimits);

test.each([
  [{ memory: 1024 }, 'memory size 1024 MB exceeds allowed threshold of 512 MB'],
  [{ memory: 127 }, 'memory size 127 MB below allowed threshold of 128 MB'],
  [{ timeout: 300_001 }, 'duration 300001 milliseconds exceeds allowed threshold of 300000 milliseconds'],
  [{ timeout: 1 }, 'duration 1 milliseconds below allowed threshold of 100 milliseconds'],
  [{ logs: 11 }, 'log size 11 MB exceeds allowed threshold of 10 MB'],
  [{ concurrency: 2 }, 'concurrency 2 exceeds allowed threshold of 1'],
  [{ concurrency: 0 }, 'concurrency 0 below allowed threshold of 1'],
])('%j is refused', (asked, message) => {
  expect(() => checkLimits({ ...defaults, ...asked }, openwhiskLimits)).toThrow(
    expect.objectContaining({ status: 400, message: `requirement failed: ${message}` }),
  );
});

test.each([{}, { memory: 128, timeout: 100, logs: 0 }, { memory: 512, timeout: 300_000, logs: 10 }])(
  '%j is allowed',
  (asked) => {
    expect(() => checkLimits({ ...defaults, ...asked }, openwhiskLimits)).not.toThrow();
  },
);

test('what was not asked for is not looked at', () => {
  const narrow = { ...openwhiskLimits, memory: { min: 128, default: 256, max: 128 } };
  expect(() => checkLimits({ timeout: 100 }, narrow)).not.toThrow();
  expect(() => checkLimits({ memory: 256 }, narrow)).toThrow('memory size 256 MB exceeds');
});

test('the limits of IBM Cloud Functions', () => {
  expect(ibmLimits).toMatchObject({
    memory: { min: 128, default: 256, max: 2_048 },
    timeout: { min: 100, default: 60_000, max: 600_000 },
    logs: { min: 0, default: 10, max: 10 },
    invocationsPerMinute: 5_000,
    concurrentInvocations: 1_000,
    firesPerMinute: 5_000,
    parametersBytes: 5_242_880,
    payloadBytes: 5_242_880,
    execBytes: 50_331_648,
    sequenceLength: 50,
  });
});

test('a size may equal its limit', () => {
  expect(() => checkSize('exec', 10, 10)).not.toThrow();
  expect(() => checkSize('exec', 11, 10)).toThrow(
    expect.objectContaining({ status: 413, message: 'exec larger than allowed: 11 > 10 bytes.' }),
  );
});
