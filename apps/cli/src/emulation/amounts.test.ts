import { expect, test } from 'vitest';
import { bytesIn, millisecondsIn } from './amounts.ts';

test.each([
  ['512M', 512 * 1_048_576],
  ['1 MB', 1_048_576],
  ['2g', 2 * 1_073_741_824],
  ['10KB', 10_240],
  ['3 B', 3],
  ['5', undefined],
  ['1.5M', undefined],
  ['-1M', undefined],
  ['M', undefined],
  ['1 TB', undefined],
])('%s is %s bytes', (text, bytes) => {
  expect(bytesIn(text)).toBe(bytes);
});

test.each([
  ['7d', 604_800_000],
  ['12h', 43_200_000],
  ['30 m', 1_800_000],
  ['90s', 90_000],
  ['7', undefined],
  ['1w', undefined],
  ['', undefined],
])('%s is %s milliseconds', (text, ms) => {
  expect(millisecondsIn(text)).toBe(ms);
});
