import { expect, test } from 'vitest';
import { transactionIdOf } from './transaction.ts';

const fresh = expect.stringMatching(/^[0-9a-f]{32}$/);

test.each([
  ['an id', 'abc', 'abc'],
  ['blanks and signs', 'a b: {c}', 'a b: {c}'],
  ['none', undefined, fresh],
  ['an empty one', '', fresh],
  ["the system's own", 'sid_unknown', fresh],
  ['a line break', 'a\r\nx-injected: 1', fresh],
  ['a control character', 'a\u0000b', fresh],
  ['what is not ASCII', 'é', fresh],
])('of %s', (_, given, id) => {
  expect(transactionIdOf({ headers: given === undefined ? {} : { 'x-request-id': given } })).toEqual(id);
});

test('is new for every request', () => {
  expect(transactionIdOf({ headers: {} })).not.toBe(transactionIdOf({ headers: {} }));
});
