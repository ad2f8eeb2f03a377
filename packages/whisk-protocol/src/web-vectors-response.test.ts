import { expect, test } from 'vitest';
import type { JsonValue } from './json.ts';
import type { WebExtension } from './web-path.ts';
import { projectWebResult, type WebResponse } from './web-response.ts';

const html = 'text/html; charset=UTF-8';
const plain = 'text/plain; charset=UTF-8';
const json = 'application/json';
const patch = 'application/json-patch+json';

const success = (extension: WebExtension, result: JsonValue, accept?: string): WebResponse =>
  projectWebResult(extension, { status: 'success', result }, 'tid', accept);
const failure = (extension: WebExtension, error: JsonValue): WebResponse =>
  projectWebResult(extension, { status: 'application error', result: { error } }, 'tid', undefined);
const headersOf = (response: WebResponse): Record<string, string> => Object.fromEntries(response.headers);
const textOf = (response: WebResponse): string => Buffer.from(response.body).toString();

const notHttp = "Response is not valid 'message/http'.";
const mismatch = 'Response type in header did not match generated content type.';
const pretty = '{\n  "field": "value"\n}';
const typed = (type: string, body: JsonValue) => ({ headers: { 'Content-Type': type }, body });

test.each<[string, WebExtension, JsonValue, number, Record<string, string>, string]>([
  [
    '37',
    '.http',
    { headers: { location: 'http://openwhisk.org' }, statusCode: 302 },
    302,
    { location: 'http://openwhisk.org' },
    '',
  ],
  ['38', '.http', { statusCode: 444 }, 444, {}, ''],
  ['40', '.json', { foobar: 'foobar' }, 200, { 'Content-Type': json }, '{\n  "foobar": "foobar"\n}'],
  ['41', '.html', { html: '<html>hi</html>' }, 200, { 'Content-Type': html }, '<html>hi</html>'],
  ['43', '.http', {}, 204, {}, ''],
  ['43', '.http', { body: '' }, 204, {}, ''],
  ['43', '.http', { body: null }, 204, {}, ''],
  ['44', '.text', { body: { field: 'value' } }, 200, { 'Content-Type': plain }, pretty],
  ['44', '.text', { body: [1, 2] }, 200, { 'Content-Type': plain }, '[1, 2]'],
  ['44', '.text', { body: 'a string' }, 200, { 'Content-Type': plain }, 'a string'],
  ['44', '.text', { body: true }, 200, { 'Content-Type': plain }, 'true'],
  ['44', '.text', { body: 1 }, 200, { 'Content-Type': plain }, '1'],
  ['44', '.text', { body: null }, 200, { 'Content-Type': plain }, 'null'],
  ['text key', '.text', { text: 'hi' }, 200, { 'Content-Type': plain }, 'hi'],
  [
    '45',
    '.http',
    { ...typed(json, { field: 'value' }), statusCode: 201 },
    201,
    { 'Content-Type': json },
    pretty,
  ],
  ['46', '.http', typed(json, { field: 'value' }), 200, { 'Content-Type': json }, pretty],
  ['no type', '.http', { body: { field: 'value' } }, 200, { 'Content-Type': json }, pretty],
  ['47', '.http', { body: '{"field":"value"}' }, 200, { 'Content-Type': html }, '{"field":"value"}'],
  ['49', '.http', { statusCode: 200 }, 200, {}, ''],
  ['49', '.http', { statusCode: 201 }, 201, {}, ''],
  ['49', '.http', { statusCode: 204 }, 204, {}, ''],
  [
    '50',
    '.http',
    { headers: { 'Set-Cookie': 'a=b', 'content-type': json }, statusCode: 201 },
    201,
    { 'Set-Cookie': 'a=b' },
    '',
  ],
  [
    '52',
    '.http',
    typed(patch, Buffer.from('{"a":1}').toString('base64')),
    200,
    { 'Content-Type': patch },
    '{"a":1}',
  ],
  ['53', '.http', typed(patch, { field: 'value' }), 200, { 'Content-Type': patch }, pretty],
  [
    '53',
    '.http',
    typed('application/hal+json', { field: 'value' }),
    200,
    { 'Content-Type': 'application/hal+json' },
    pretty,
  ],
  [
    '55',
    '.http',
    typed('image/png', Buffer.from('png').toString('base64')),
    200,
    { 'Content-Type': 'image/png' },
    'png',
  ],
  ['56', '.http', { statusCode: 200, body: 'hello world' }, 200, { 'Content-Type': html }, 'hello world'],
  ['86', '.http', { statusCode: '200' }, 200, {}, ''],
  ['86', '.http', { statusCode: '444' }, 444, {}, ''],
  [
    '91',
    '.http',
    typed(json, '{"status": "success"}'),
    200,
    { 'Content-Type': json },
    '{"status": "success"}',
  ],
  [
    '92',
    '.http',
    { headers: { Location: 'l', 'Set-Cookie': 'c' }, statusCode: 200 },
    200,
    { Location: 'l', 'Set-Cookie': 'c' },
    '',
  ],
  ['95', '.http', { status: 404, body: 'nope' }, 200, { 'Content-Type': html }, 'nope'],
  ['96', '.http', { status: 404 }, 204, {}, ''],
  [
    '99',
    '.http',
    typed('text/javascript; charset=utf-8', 'f();'),
    200,
    { 'Content-Type': 'text/javascript; charset=UTF-8' },
    'f();',
  ],
  ['svg', '.svg', { svg: '<svg/>' }, 200, { 'Content-Type': 'image/svg+xml' }, '<svg/>'],
  ['body before html', '.html', { body: 'b', html: 'h' }, 200, { 'Content-Type': html }, 'b'],
  ['json is data', '.json', { statusCode: 404 }, 200, { 'Content-Type': json }, '{\n  "statusCode": 404\n}'],
  [
    'a charset is replaced',
    '.http',
    typed('text/plain; charset=latin1', 'é'),
    200,
    { 'Content-Type': plain },
    'é',
  ],
  ['base64 behind JSON', '.http', typed(json, 'dHJ1'), 200, { 'Content-Type': json }, 'tru'],
  ['a body on 304', '.http', { statusCode: 304, body: 'x' }, 304, {}, ''],
  [
    "the server's headers",
    '.http',
    { headers: { 'Content-Length': 9, date: 'd', x: 1 }, statusCode: 200 },
    200,
    { x: '1' },
    '',
  ],
])('%s: %s %j', (_, extension, result, status, headers, text) => {
  const response = success(extension, result);
  expect([response.status, headersOf(response), textOf(response)]).toEqual([status, headers, text]);
});

test.each<[string, WebExtension, JsonValue, number, string]>([
  ['58', '.http', typed('xyzbar', 'text'), 400, 'Response did not specify a known content-type.'],
  ['86', '.http', { statusCode: 'xyz' }, 400, notHttp],
  ['98', '.http', typed('image/svg+xml', '<svg/>'), 400, mismatch],
  ['99', '.http', typed('text/javascript', 'f();'), 400, mismatch],
  ['100', '.http', { headers: { x: null }, body: 't' }, 400, notHttp],
  ['101', '.http', { statusCode: 200.5 }, 400, notHttp],
  ['101', '.http', { statusCode: 600 }, 400, notHttp],
  ['101', '.http', { statusCode: 42 }, 400, notHttp],
  ['101', '.http', { statusCode: true }, 400, notHttp],
  ['101', '.http', { statusCode: null }, 400, notHttp],
  ['headers of another type', '.http', { headers: 'x' }, 400, notHttp],
  ['a header that would break the message', '.http', { headers: { x: 'a\r\nb: c' } }, 400, notHttp],
  ['an object behind text', '.http', typed('text/html', { a: 1 }), 400, mismatch],
  [
    'an object behind JSON with a profile',
    '.http',
    typed('application/json; profile=x', { a: 1 }),
    400,
    mismatch,
  ],
  ['no html', '.html', { a: 1 }, 400, "Response is not valid 'text/html'."],
  ['no svg', '.svg', { svg: 1 }, 400, "Response is not valid 'image/svg+xml'."],
  ['no text', '.text', { a: 1 }, 404, 'Response does not include requested property.'],
  ['an array result', '.json', [1], 500, 'There was an internal server error.'],
])('%s: %s %j is refused', (_, extension, result, status, message) => {
  const response = success(extension, result);
  expect([response.status, headersOf(response)]).toEqual([status, { 'Content-Type': json }]);
  expect(textOf(response)).toBe(`{\n  "code": "tid",\n  "error": ${JSON.stringify(message)}\n}`);
});

test.each<[string, WebExtension, JsonValue, number, string]>([
  ['59', '.http', { statusCode: 200, body: 'no hello for you' }, 200, 'no hello for you'],
  ['60', '.http', { statusCode: 400, body: 'bad' }, 400, 'bad'],
  ['an object', '.json', { a: 1 }, 200, '{\n  "a": 1\n}'],
  ['a string', '.text', 'boom', 200, 'boom'],
  ['a string', '.html', 'boom', 200, 'boom'],
  ['97', '.http', 'boom', 400, notHttp],
  ['a string', '.json', 'boom', 400, "Response is not valid 'application/json'."],
])('application error %s: %s %j', (_, extension, error, status, text) => {
  const response = failure(extension, error);
  expect(response.status).toBe(status);
  expect(textOf(response)).toContain(text);
});

test.each(['action developer error', 'whisk internal error'] as const)('61: %s', (status) => {
  const response = projectWebResult('.json', { status, result: { error: 'secret' } }, 'tid', undefined);
  expect([response.status, JSON.parse(textOf(response))]).toEqual([
    400,
    { error: 'There was an error processing your request.', code: 'tid' },
  ]);
});

test.each<[string, WebExtension, JsonValue, string, number]>([
  ['76', '.html', { html: 'h' }, 'text/html', 200],
  ['77', '.html', { html: 'h' }, 'text/xml', 406],
  ['43', '.http', {}, json, 204],
  ['82', '.http', { body: 'Plain text' }, json, 406],
  ['wildcards', '.json', { a: 1 }, 'text/html;q=0.5, */*;q=0.1', 200],
  ['main type', '.text', { text: 't' }, 'text/*', 200],
  ['refused by q=0', '.html', { html: 'h' }, '*/*, text/html;q=0', 406],
  ['errors do not negotiate', '.http', { statusCode: 404, body: 't' }, json, 404],
  ['a broken result does not negotiate', '.html', { a: 1 }, 'text/xml', 400],
])('%s: Accept with %s %j %s gives %i', (_, extension, result, accept, status) => {
  expect(success(extension, result, accept).status).toBe(status);
});

test('82: the refusal of an Accept header is compact and names the type', () => {
  expect(textOf(success('.http', { body: 'Plain text' }, json))).toMatchInlineSnapshot(
    `"{"error":"Resource representation is only available with these types:\\ntext/html; charset=UTF-8","code":"tid"}"`,
  );
});

test('a header with an array has one line per element', () => {
  const { headers } = success('.http', { headers: { 'Set-Cookie': ['a=1', ['b=2', true]] } });
  expect(headers).toEqual([
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
    ['Set-Cookie', 'true'],
  ]);
});

test('a result of 100 KB costs well under a millisecond', () => {
  const result = { headers: { 'Content-Type': 'image/png' }, body: 'A'.repeat(100_000) };
  success('.http', result);
  const start = performance.now();
  for (let i = 0; i < 50; i += 1) success('.http', result);
  expect((performance.now() - start) / 50).toBeLessThan(5);
});
