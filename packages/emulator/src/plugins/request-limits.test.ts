import { expect, test } from 'vitest';
import { faultOfHeaders } from './request-limits.ts';

const many = (count: number, name = 'x'): string[] => Array.from({ length: count }, () => [name, 'a']).flat();
const tooMany = 'HTTP message contains more than the configured limit of 64 headers';
const tooLong = 'HTTP header value exceeds the configured limit of 8192 characters';

test.each<[string, string[], [status: number, message: string] | undefined]>([
  ['63 headers', many(63), undefined],
  ['64 headers, at the end of which the count is looked at', many(64), [400, tooMany]],
  ['repetitions that are one header', [...many(62), ...many(9, 'Connection')], undefined],
  ['a long value', ['X-A', 'a'.repeat(8_192)], undefined],
  ['a longer one', ['X-A', 'a'.repeat(8_193)], [431, tooLong]],
  ['a long name', ['x'.repeat(64), 'a'], undefined],
  [
    'a longer one',
    ['x'.repeat(65), 'a'],
    [431, 'HTTP header name exceeds the configured limit of 64 characters'],
  ],
  ['a long value before too many', ['x', 'a'.repeat(9_000), ...many(99)], [431, tooLong]],
  ['a long value after too many', [...many(64), 'x', 'a'.repeat(9_000)], [400, tooMany]],
])('%s', (_, rawHeaders, expected) => {
  const fault = faultOfHeaders(rawHeaders);
  expect(fault && [fault.status, fault.message]).toEqual(expected);
});
