import { expect, test } from 'vitest';
import { decodeBase64Strict, looksLikeBase64 } from './base64.ts';

test.each([
  ['', false],
  ['   ', false],
  ['main', true],
  ['abcd', true],
  ['true', true],
  ['1234', true],
  [' abcd\n', true],
  ['abc', false],
  ['abc=', true],
  ['ab==', true],
  ['a===', false],
  ['====', false],
  ['ab=c', false],
  ['ab_-', false],
  ['abcd\nabcd', false],
  ['{"a":"b"}abc', false],
])('%j looks like base64: %s', (text, expected) => {
  expect(looksLikeBase64(text)).toBe(expected);
});

test.each([
  ['', ''],
  ['aGk=', 'hi'],
  ['aGk', 'hi'],
  ['YQ==', 'a'],
  ['YQ', 'a'],
  ['YWJj', 'abc'],
  ['YQ=', undefined],
  ['Y', undefined],
  ['Y===', undefined],
  ['YWJj=', undefined],
  ['=', undefined],
  ['YWJ\nj', undefined],
  [' YWJj', undefined],
  ['YW-_', undefined],
  ['YQ==YQ==', undefined],
])('%j decodes to %j', (text, expected) => {
  const bytes = decodeBase64Strict(text);
  expect(bytes && Buffer.from(bytes).toString()).toBe(expected);
});

test.each([
  ['letters', `${'A'.repeat(4_000_000)}!AAA`],
  ['blanks inside', `a${' '.repeat(4_000_000)}b!`],
  ['equal signs', '='.repeat(4_000_000)],
])('a long text of %s is judged in linear time', (_, text) => {
  const start = performance.now();
  expect(looksLikeBase64(text)).toBe(false);
  expect(decodeBase64Strict(text)).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(1000);
});
