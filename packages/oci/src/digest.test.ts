import { expect, test } from 'vitest';
import { digestOf, digestOfStream, hexOf, isDigest, parseDigest } from './digest.ts';
import { InvalidDigestError } from './errors.ts';

const empty = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('the digest of no bytes is the well-known one', () => {
  expect(digestOf('')).toBe(empty);
});

test('bytes that pass by have the digest of bytes at hand', async () => {
  const chunks = ['one ', 'two ', 'three'].map((text) => Buffer.from(text));
  async function* stream() {
    yield* chunks;
  }
  expect(await digestOfStream(stream())).toEqual({ digest: digestOf('one two three'), sizeBytes: 13 });
});

test.each([
  [empty, true],
  [empty.toUpperCase(), false],
  [empty.slice(0, -1), false],
  [`${empty}\n`, false],
  ['sha512:00', false],
  ['', false],
])('isDigest(%j) is %j', (text, expected) => {
  expect(isDigest(text)).toBe(expected);
});

test('parsing refuses what is not a digest and says what was given', () => {
  expect(parseDigest(empty)).toBe(empty);
  expect(() => parseDigest('latest')).toThrow(InvalidDigestError);
  expect(() => parseDigest('latest')).toThrowErrorMatchingInlineSnapshot(
    `[InvalidDigestError: 'latest' is not a digest: expected sha256: and 64 hexadecimal digits.]`,
  );
});

test('hexOf shortens', () => {
  expect(hexOf(empty, 12)).toBe('e3b0c44298fc');
});
