import { expect, test } from 'vitest';
import { isJsonObject, type JsonValue, toPrettyJson } from './json.ts';

test.each<[JsonValue, string]>([
  [{}, '{\n\n}'],
  [[], '[]'],
  [[1, 'a', null, true], '[1, "a", null, true]'],
  [{ b: 1, a: '"' }, '{\n  "a": "\\"",\n  "b": 1\n}'],
  [{ a: { b: {} } }, '{\n  "a": {\n    "b": {\n\n    }\n  }\n}'],
  [{ a: [{ b: 1 }] }, '{\n  "a": [{\n    "b": 1\n  }]\n}'],
  ['❄', '"❄"'],
  [1.5, '1.5'],
])('%j is printed', (value, text) => {
  expect(toPrettyJson(value)).toBe(text);
  expect(JSON.parse(toPrettyJson(value))).toEqual(value);
});

test('a number that is too large is printed as it is kept', () => {
  expect(toPrettyJson([JSON.parse('1e400'), -Infinity])).toBe('[null, null]');
});

test.each([
  [{}, true],
  [[], false],
  [null, false],
  ['a', false],
  [undefined, false],
])('%j is an object: %s', (value, expected) => {
  expect(isJsonObject(value)).toBe(expected);
});
