import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJsonBody } from './json-body.ts';

const long = (length = 40_000): string => 'QUJD'.repeat(Math.ceil(length / 4)).slice(0, length);
const context = { namespace: 'guest', deadline: '1700000000000' };

test.each<[what: string, value: object | string, isCopied: boolean]>([
  ['an image', { __ow_method: 'post', __ow_body: long(), __ow_path: '' }, true],
  ['an image alone', { __ow_body: long() }, true],
  ['images', { first: long(), second: long() }, true],
  ['one whose length is odd', { __ow_body: long(40_003) }, true],
  ['one beside what is escaped', { '"': 'ä\n', __ow_body: long(), '\\': '☃' }, true],
  ['one with the name of a prototype', JSON.parse(`{"__proto__":"${long()}"}`), true],
  ['one with a number for a name', { 7: long(), 3: 'x', a: '' }, true],
  ['a short text', { text: 'short' }, false],
  ['an image that is not a member', { inner: { __ow_body: long() } }, false],
  ['an array', [long()], false],
  ['a text', long(), false],
  ['nothing', {}, false],
])('the JSON of %s is as it was', (_what, value, isCopied) => {
  const body = JSON.parse(JSON.stringify({ value, ...context }));
  const json = toJsonBody(body);
  expect(Buffer.isBuffer(json)).toBe(isCopied);
  expect(JSON.parse(String(json))).toEqual(body);
  expect(Object.keys(JSON.parse(String(json)).value)).toEqual(Object.keys(body.value));
});

test('one character that has to be escaped is seen wherever it is', () => {
  const character = fc.oneof(
    fc.constantFrom('"', '\\', '\u0000', '\n', '\u001f', '\u0080', 'é', '☃', '𝄞'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.nat(40_000), character, fc.nat(4), (at, inserted, odd) => {
      const text = `${long().slice(0, at)}${inserted}${long().slice(at)}${'='.repeat(odd)}`;
      const body = { value: { image: text }, ...context };
      expect(JSON.parse(String(toJsonBody(body)))).toEqual(body);
    }),
    { numRuns: 300 },
  );
});
