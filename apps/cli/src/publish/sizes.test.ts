import { expect, test } from 'vitest';
import { formatBytes } from './sizes.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 KB'],
  [21_340, '21.3 KB'],
  [999_600, '1.00 MB'],
  [1_793_400_000, '1.79 GB'],
  [265_000_000, '265 MB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
