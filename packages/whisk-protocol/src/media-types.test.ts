import { expect, test } from 'vitest';
import { isAccepted, isBinaryMediaType, isJsonMediaType, parseMediaType } from './media-types.ts';

test.each([
  ['application/json', false],
  ['application/json; charset=utf-8', false],
  ['APPLICATION/JSON', false],
  ['application/vnd.api+json', false],
  ['application/x-www-form-urlencoded', false],
  ['application/javascript', false],
  ['application/octet-stream', true],
  ['application/pdf', true],
  ['application/vnd.ms-excel.sheet.macroEnabled.12; charset=utf-8', true],
  ['text/plain', false],
  ['text/html;charset=latin1', false],
  ['text/event-stream', false],
  ['text/javascript', true],
  ['text/javascript; charset=utf-8', false],
  ['text/yaml', true],
  ['text/vtt', true],
  ['application/yaml', true],
  ['application/ld+json', true],
  ['application/cloudevents+json; charset=UTF-8', false],
  ['application/wasm', true],
  ['image/png; charset=utf-8', true],
  ['image/svg+xml', true],
  ['image/heic', true],
  ['image/heic; charset=utf-8', false],
  ['audio/wav', true],
  ['video/mp4', true],
  ['font/woff2', true],
  ['message/http', true],
  ['multipart/form-data; boundary=x; charset=utf-8', true],
  ['xyzbar', true],
  ['', true],
])('%s is binary: %s', (contentType, expected) => {
  expect(isBinaryMediaType(contentType)).toBe(expected);
});

test.each([
  ['application/json', true],
  ['application/json;charset="utf-8"', true],
  ['Application/Json', true],
  ['application/hal+json', true],
  ['application/json; profile=x', false],
  ['application/x+json; v=1', false],
  ['text/json', false],
  ['application/jsonp', false],
])('%s is JSON: %s', (contentType, expected) => {
  expect(isJsonMediaType(contentType)).toBe(expected);
});

test.each(['', 'text', 'text/', '/html', 'text/html; charset', 'text/html x', 'te xt/html'])(
  '%j is no type',
  (text) => {
    expect(parseMediaType(text)).toBeUndefined();
  },
);

test('parameters other than the charset are part of the value', () => {
  expect(parseMediaType('Multipart/Form-Data; boundary="a;b"; charset=utf-8 ; x=1')).toEqual({
    name: 'multipart/form-data',
    value: 'multipart/form-data; boundary="a;b"; x=1',
    charset: 'utf-8',
    encoding: 'binary',
  });
});

test.each([
  [undefined, true],
  ['', true],
  ['*/*', true],
  ['*', true],
  ['text/*', true],
  ['text/html', true],
  ['TEXT/HTML; q=0.3', true],
  ['text/html;level=1', true],
  ['application/json, text/plain', false],
  ['text/*;q=0, */*', false],
  ['*/*;q=0', false],
])('Accept %j admits text/html: %s', (accept, expected) => {
  expect(isAccepted(accept, 'text/html')).toBe(expected);
});
