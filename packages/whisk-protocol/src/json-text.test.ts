import { expect, test } from 'vitest';
import { parseJson, tryParseJson } from './json-text.ts';

const filler = 'x'.repeat(99);
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

test.each(['{"a":[1,null,"é"]}', '"text"', 'null', nested(1_000)])('reads %s', (text) => {
  expect(JSON.stringify(parseJson(text))).toBe(text);
});

const tooDeep =
  'JSON input nested too deeply:JSON input was nested more deeply than the set limit of maxNesting = 1000';

test.each([
  ['nothing', '', 'Unexpected end of JSON input'],
  ['a word', 's3cret', "Unexpected token 's' in JSON"],
  ['a word in an object', '{"a":s3cret}', "Unexpected token 's' in JSON"],
  ['a word in a long text', `{"a":"${filler}", "b": s3cret "${filler}"}`, "Unexpected token 's' in JSON"],
  [
    'quotes in the text',
    '["s3cret"\n,"s3cret" ?"]',
    "Expected ',' or ']' after array element in JSON at position 20 (line 2 column 11)",
  ],
  ['no number', 'NaN', '"NaN" is not valid JSON'],
  ['what is nested too deeply', nested(1_001), tooDeep],
  ['what would exhaust the stack', `{"a":${nested(200_000)}}`, tooDeep],
])('refuses %s without quoting it', (_, text, detail) => {
  expect(() => parseJson(text)).toThrow(
    expect.objectContaining({ status: 400, message: `The request content was malformed:\n${detail}` }),
  );
  expect(tryParseJson(text)).toBeUndefined();
});
