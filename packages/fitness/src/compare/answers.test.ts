import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Exchange } from '../http/exchange.ts';
import { compareAnswers } from './answers.ts';
import { plantChange } from './plant.ts';

const answer = (body: string | Buffer, headers: Record<string, string> = {}, status = 200): Exchange => ({
  tag: 'answered',
  status,
  headers,
  body: Buffer.from(body),
  elapsedMs: 1,
});
const broken: Exchange = { tag: 'broken', reason: 'gone', refused: false, elapsedMs: 1 };
const places = (first: Exchange, action: Exchange, tolerance = 1e-6, second = first) =>
  compareAnswers(first, second, action, tolerance).differences.map(({ where }) => where);

test.each([
  ['the same', '{"a": [1, "x"]}', '{"a": [1, "x"]}', []],
  ['other blanks', '{"a":1}', '{ "a": 1 }', []],
  ['a number that is near enough', '{"a":1}', '{"a":1.0000001}', []],
  ['a number that is not', '{"a":1}', '{"a":1.1}', ['body.a']],
  ['zero and something', '{"a":0}', '{"a":1e-9}', ['body.a']],
  ['another sign', '{"a":1}', '{"a":-1}', ['body.a']],
  ['another type', '{"a":1}', '{"a":"1"}', ['body.a']],
  ['a lost member', '{"a":1,"b":null}', '{"a":1}', ['body.b']],
  ['a new member', '{"a":1}', '{"a":1,"b":2}', ['body.b']],
  ['a shorter list', '[1,2]', '[1]', ['body[1]']],
  ['a list and an object', '[]', '{}', []],
  ['nothing and something', 'null', '0', ['body']],
  ['text', 'abc', 'abd', ['body, from byte 2 on']],
  ['a cut text', 'abc', 'ab', ['body, from byte 2 on']],
  ['JSON and text', '{"a":1}', 'a', ['body, from byte 0 on']],
])('bodies: %s', (what, first, action, expected) => {
  const wanted = what === 'a list and an object' ? ['body'] : expected;
  expect(places(answer(first), answer(action))).toEqual(wanted);
});

test('what the original answers differently each time is compared by its type', () => {
  const [first, second] = [answer('{"id":"a","n":1}'), answer('{"id":"b","n":1}')];
  const same = compareAnswers(first, second, answer('{"id":"c","n":1}'), 0);
  expect(same).toEqual({ differences: [], volatile: ['body.id'], farthest: 0 });
  expect(places(first, answer('{"id":3,"n":1}'), 0, second)).toEqual(['body.id']);
  expect(places(first, answer('{"id":"c","n":2}'), 0, second)).toEqual(['body.n']);
});

test.each([
  [
    'in another case, with the character set of text',
    { 'content-type': 'text/plain' },
    { 'content-type': 'Text/Plain; charset=UTF-8' },
    [],
  ],
  [
    'another character set',
    { 'content-type': 'text/plain; charset=latin1' },
    { 'content-type': 'text/plain; charset=utf-8' },
    ['header content-type'],
  ],
  [
    'of the way',
    { date: 'a', server: 'b', connection: 'close' },
    { date: 'c', 'transfer-encoding': 'chunked' },
    [],
  ],
  ['of the host', {}, { 'access-control-allow-origin': '*', 'x-openwhisk-activation-id': 'a' }, []],
  ['lost', { 'x-model': 'a' }, {}, ['header x-model']],
  ['new', {}, { 'x-model': 'a' }, ['header x-model']],
])('headers: %s', (_, first, action, expected) => {
  expect(
    places(answer('', first as Record<string, string>), answer('', action as Record<string, string>)),
  ).toEqual(expected);
});

test('statuses and broken answers', () => {
  expect(places(answer(''), answer('', {}, 500))).toEqual(['status']);
  expect(places(answer(''), broken)).toEqual(['answer']);
  expect(places(broken, broken)).toEqual([]);
});

/** A grey picture of 3 by 2 pixels whose rows have the filters of the specification, one by one. */
function png(pixels: readonly number[][], filter: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  };
  const at = (x: number, y: number): number => pixels[y]?.[x] ?? 0;
  const paeth = (a: number, b: number, c: number): number => {
    const p = a + b - c;
    const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  };
  const guess = (x: number, y: number): number => {
    const [a, b, c] = [
      x > 0 ? at(x - 1, y) : 0,
      y > 0 ? at(x, y - 1) : 0,
      x > 0 && y > 0 ? at(x - 1, y - 1) : 0,
    ];
    return [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter] ?? 0;
  };
  const rows = pixels.flatMap((row, y) => [filter, ...row.map((value, x) => (value - guess(x, y)) & 255)]);
  const header = Buffer.from([0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test.each([0, 1, 2, 3, 4])('a planted pixel is found and told, whatever the filter (%i)', (filter) => {
  const [one, other] = [
    [
      [1, 2, 250],
      [4, 50, 6],
    ],
    [
      [1, 2, 250],
      [4, 51, 6],
    ],
  ];
  expect(
    compareAnswers(answer(png(one, filter)), answer(png(one, filter)), answer(png(other, 4)), 0).differences,
  ).toEqual([{ where: 'body, 1 of 6 pixels, the first at 1,1', original: '"50"', action: '"51"' }]);
});

test('the same picture in other bytes is told as other bytes', () => {
  const pixels = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  expect(places(answer(png(pixels, 0)), answer(png(pixels, 1)))).toEqual([
    expect.stringMatching(/^body, from byte/),
  ]);
});

test.each([
  '{"status":"ok","predictions":[{"label":"cat","p":0.0123}]}',
  '[[0.001,-7.25e-3]]',
  '{"n": 123456}',
  'plain text',
  '\u0000\u0001\u0002',
])('a change that is planted into %j is found', (text) => {
  const change = plantChange(Buffer.from(text));
  expect(change).toBeDefined();
  expect(places(answer(text), answer(change?.body ?? ''))).not.toEqual([]);
});
