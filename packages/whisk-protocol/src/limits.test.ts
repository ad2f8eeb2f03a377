import { expect, test } from 'vitest';
import { checkLimits, checkSize, defaultLimits, openwhiskLimits } from './limits.ts';

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

test('a size may equal its limit', () => {
  expect(() => checkSize('exec', 10, 10)).not.toThrow();
  expect(() => checkSize('exec', 11, 10)).toThrow(
    expect.objectContaining({ status: 413, message: 'exec larger than allowed: 11 > 10 bytes.' }),
  );
});
