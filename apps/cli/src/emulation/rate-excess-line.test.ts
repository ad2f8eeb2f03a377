import { expect, test } from 'vitest';
import { formatRateExcess } from './rate-excess-line.ts';

test('tells whose request, the answer, and the option that gives it', () => {
  const error = 'Too many requests in the last minute (count: 61, allowed: 60).';
  expect(formatRateExcess({ namespace: 'guest', status: 429, error }).split('\n')).toEqual([
    `⚠ A host with OpenWhisk's own rates would have refused a request of guest: 429 ${error}`,
    '  This one has no rates; with `--limits openwhisk` it refuses, too.',
  ]);
});
