import { expect, test } from 'vitest';
import { parseRegistryWords } from './registry-words.ts';

test('codes, messages and details are told in one line', () => {
  const body = JSON.stringify({
    errors: [
      { code: 'DENIED', message: 'requested access\nis denied', detail: [{ Name: 'a/b' }] },
      { code: 'NAME_UNKNOWN', message: '', detail: {} },
    ],
  });
  expect(parseRegistryWords(body)).toEqual({
    codes: ['DENIED', 'NAME_UNKNOWN'],
    text: 'DENIED: requested access is denied ([{"Name":"a/b"}]); NAME_UNKNOWN ({})',
    missing: [],
  });
});

test('missing blobs are found', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const errors = [{ code: 'MANIFEST_BLOB_UNKNOWN', message: 'blob unknown', detail: digest }];
  expect(parseRegistryWords(JSON.stringify({ errors })).missing).toEqual([digest]);
});

test.each([
  ['a text', 'Client sent an HTTP request', 'Client sent an HTTP request'],
  ['a page', '<html><head><title>502 Bad Gateway</title></head><body>…', '502 Bad Gateway'],
  ['a page without a title', '<p>no <b>way</b></p>', 'no way'],
  ['other JSON', '{"message":"x"}', '{"message":"x"}'],
  ['nothing', '', ''],
  ['null', 'null', 'null'],
  ['escape sequences', '\u001b[31mred\u0007', '[31mred'],
])('%s', (_, body, text) => {
  expect(parseRegistryWords(body)).toMatchObject({ codes: [], text });
});

test('a long text is cut', () => {
  expect(parseRegistryWords('x'.repeat(5000)).text).toHaveLength(300);
});

test('secrets are taken out, known ones and what looks like one', () => {
  const body =
    'password hunter22 in Bearer abcdefghijk, Basic dXNlcjpwYXNz, https://me:pw@host/?token=t0ken&x=1 eyJhbGciOi.eyJzdWIiOi.c2ln';
  const { text } = parseRegistryWords(body, ['hunter22', 'x']);
  for (const secret of ['hunter22', 'abcdefghijk', 'dXNlcjpwYXNz', 'me:pw', 't0ken', 'eyJhbGciOi']) {
    expect(text).not.toContain(secret);
  }
  expect(text).toContain('&x=1');
});
