import { expect, test } from 'vitest';
import { countAfter } from './stem-cell-demand.ts';

const reactive = { minCount: 1, maxCount: 4, threshold: 1, increment: 1, ttlMs: 120_000 };

test.each([
  ['none', reactive, 0, 1],
  ['as many as there were', reactive, 3, 3],
  ['more than allowed', reactive, 9, 4],
  ['below the threshold', { ...reactive, threshold: 5 }, 4, 1],
  ['two thresholds, two for each', { ...reactive, threshold: 2, increment: 2 }, 5, 4],
])('cold starts: %s', (_, config, coldStarts, count) => {
  expect(countAfter(config, coldStarts)).toBe(count);
});
