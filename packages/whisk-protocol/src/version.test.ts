import { expect, test } from 'vitest';
import { nextVersion, parseVersion } from './version.ts';

test.each([
  ['1', '1.0.0'],
  ['1.2', '1.2.0'],
  ['0.0.1', '0.0.1'],
  ['01.2.3', '1.2.3'],
])('%s is read as %s', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

test.each(['', '0.0.0', '0', 'a', '1.', '1.2.3.4', '-1.0.0', '1.0.0-rc'])('%j is malformed', (text) => {
  expect(() => parseVersion(text)).toThrow('The request content was malformed:\nsemantic version malformed');
});

test.each([
  ['0.0.1', '0.0.2'],
  ['0.0.9', '0.0.10'],
  ['1.2.3', '1.2.4'],
])('%s is followed by %s', (version, next) => {
  expect(nextVersion(version)).toBe(next);
});
