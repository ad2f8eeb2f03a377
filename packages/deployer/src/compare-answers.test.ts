import { expect, test } from 'vitest';
import { differenceFrom, faultOf } from './compare-answers.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const json = (value: unknown) => ({ mediaType: 'application/json', body: bytes(JSON.stringify(value)) });
const recorded = (value: unknown) => ({ source: 'recorded' as const, ...json(value) });

test.each([
  ['the same', { a: [1, 'x', null, true] }, { a: [1, 'x', null, true] }, undefined],
  ['members in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, undefined],
  ['a number rounded otherwise', { p: 0.912345 }, { p: 0.912346 }, undefined],
  ['next to nothing', { p: 1e-12 }, { p: -3e-9 }, undefined],
  ['another number', { p: [{ q: 0.91 }] }, { p: [{ q: 0.71 }] }, 'p[0].q is 0.71, and 0.91 was expected'],
  ['another text', { t: 'a' }, { t: 'b' }, 't is "b", and "a" was expected'],
  ['another type', { t: 1 }, { t: '1' }, 't is "1", and 1 was expected'],
  ['fewer items', { t: [1, 2] }, { t: [1] }, 't has 1 items, and 2 were expected'],
  ['a member that lacks', { t: 1, u: 1 }, { t: 1 }, 'u is missing'],
  ['a member too many', { t: 1 }, { t: 1, u: 1 }, 'u was not expected'],
  ['null in the place of an object', { t: {} }, { t: null }, 't is null, and {} was expected'],
])('%s', (_what, wanted, got, expected) => {
  expect(differenceFrom(recorded(wanted), json(got))).toBe(expected);
});

test('other media types and bytes', () => {
  const png = { source: 'local' as const, mediaType: 'image/png', body: bytes('png') };
  expect(differenceFrom(png, { mediaType: 'image/png', body: bytes('png') })).toBeUndefined();
  expect(differenceFrom(png, { mediaType: 'image/png', body: bytes('pngs') })).toContain('4 bytes');
  expect(differenceFrom(png, json({}))).toContain('image/png was expected');
  expect(differenceFrom(recorded({}), { mediaType: 'application/json', body: bytes('{') })).toBe(
    'it is no JSON',
  );
});

test.each([
  ['a good answer', { status: 200, ...json({ status: 'ok' }) }, undefined],
  ['a refusal', { status: 400, ...json({ error: 'no' }) }, 'status 400: {"error":"no"}'],
  [
    'an error that calls itself fine',
    { status: 200, ...json({ status: 'error', message: 'no' }) },
    'it says {"status":"error","message":"no"}',
  ],
  ['nothing', { status: 200, mediaType: 'application/json', body: bytes('') }, 'it is empty'],
  [
    'a page',
    { status: 200, mediaType: 'text/html', body: bytes('<html>') },
    'it is text/html, and application/json was expected',
  ],
])('%s', (_what, answer, expected) => {
  expect(faultOf(answer, 'application/json')).toBe(expected);
});
