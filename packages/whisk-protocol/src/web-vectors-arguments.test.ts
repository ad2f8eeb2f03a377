import { expect, test } from 'vitest';
import type { JsonObject } from './json.ts';
import { checkSize } from './limits.ts';
import { mergeParameters, type Parameter } from './parameters.ts';
import { createAction } from './testing/index.ts';
import { reservedParameters } from './web-action.ts';
import { toWebArguments, type WebRequest } from './web-request.ts';

const annotations = [
  { key: 'web-export', value: true },
  { key: 'final', value: true },
];
const packageParameters = [
  { key: 'x', value: 'X' },
  { key: 'z', value: 'z' },
];
const actionParameters = [
  { key: 'y', value: 'Y' },
  { key: 'z', value: 'Z' },
  { key: 'empty', value: null },
];
const echo = createAction({
  annotations,
  parameters: mergeParameters<Parameter>(packageParameters, actionParameters),
});
const raw = { ...echo, annotations: [...annotations, { key: 'raw-http', value: true }] };
const defaults = { x: 'X', y: 'Y', z: 'Z', empty: null };

const jsonType = 'application/json';
const formType = 'application/x-www-form-urlencoded';
const refused = 'Request defines parameters that are not allowed (e.g., reserved properties).';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

interface Given extends Partial<Omit<WebRequest, 'body' | 'headers'>> {
  readonly type?: string;
  readonly text?: string;
  readonly more?: Record<string, string>;
}

function requestOf({ type, text, more, ...rest }: Given): WebRequest {
  const headers = { ...more, ...(type !== undefined && { 'content-type': type }) };
  return { method: 'POST', path: '', query: '', body: Buffer.from(text ?? ''), headers, ...rest };
}

function contextOf(request: WebRequest): JsonObject {
  return { __ow_method: 'post', __ow_headers: { ...request.headers }, __ow_path: request.path };
}

test.each<[string, Given, JsonObject]>([
  [
    '16: JSON object',
    { type: jsonType, text: '{"extra":"read all about it","yummy":true}' },
    { extra: 'read all about it', yummy: true },
  ],
  ['17: trailing slash', { type: jsonType, text: '{"a":1}', path: '/' }, { a: 1 }],
  ['19: empty JSON object', { type: jsonType, text: '{}' }, {}],
  ['20: JSON array', { type: jsonType, text: '[]' }, { __ow_body: [] }],
  ['JSON null', { type: jsonType, text: 'null' }, { __ow_body: null }],
  ['JSON string', { type: jsonType, text: '"s"' }, { __ow_body: 's' }],
  ['no JSON at all', { type: jsonType, text: '' }, {}],
  ['JSON with a charset', { type: 'application/json; charset=utf-8', text: '{"a":1}' }, { a: 1 }],
  ['+json', { type: 'application/cloudevents+json', text: '{"a":1}' }, { a: 1 }],
  ['JSON with a profile', { type: 'application/json; profile=x', text: '{"a":1}' }, { __ow_body: '{"a":1}' }],
  ['22: query and body', { type: jsonType, text: '{"c":"body"}', query: 'a=b&c=d' }, { a: 'b', c: 'body' }],
  ['query forms', { query: 'a=1&a=2&flag&b=c%20d+e&=n' }, { a: '2', flag: '', b: 'c d e', '': 'n' }],
  ['a null parameter is not final', { query: 'empty=full' }, { empty: 'full' }],
  [
    '62: form',
    { type: formType, text: 'field1=value1&field2=value2' },
    { field1: 'value1', field2: 'value2' },
  ],
  ['68: text', { type: 'text/html', text: '1,2,3' }, { __ow_body: '1,2,3' }],
  ['empty text', { type: 'text/plain', text: '' }, { __ow_body: '' }],
  ['85: binary', { type: 'image/png', text: 'png' }, { __ow_body: base64('png') }],
  ['88: nothing', {}, {}],
  ['unregistered text', { type: 'text/yaml', text: 'a: 1' }, { __ow_body: base64('a: 1') }],
  [
    'unregistered text with charset',
    { type: 'text/yaml; charset=utf-8', text: 'a: 1' },
    { __ow_body: 'a: 1' },
  ],
  ['103: no content type', { text: 'abc' }, { __ow_body: base64('abc') }],
  [
    '104: multipart',
    { type: 'multipart/form-data; boundary=b', text: '--b--' },
    { __ow_body: base64('--b--') },
  ],
])('parsed %s', (_, given, expected) => {
  const request = requestOf(given);
  expect(toWebArguments(request, echo)).toEqual({ ...defaults, ...contextOf(request), ...expected });
});

test.each<[string, Given, JsonObject]>([
  [
    '79: JSON with a final name',
    { type: jsonType, text: '{"x":"overridden","key2":"value2"}' },
    { __ow_query: '', __ow_body: base64('{"x":"overridden","key2":"value2"}') },
  ],
  [
    '80: no JSON behind a JSON type',
    { type: jsonType, text: '1,2,3', query: 'key1=value1&key2=value2' },
    { __ow_query: 'key1=value1&key2=value2', __ow_body: base64('1,2,3') },
  ],
  ['nothing', {}, { __ow_query: '', __ow_body: '' }],
  ['form', { type: formType, text: 'a=b' }, { __ow_query: '', __ow_body: 'a=b' }],
  [
    '+json',
    { type: 'application/cloudevents+json', text: '{}' },
    { __ow_query: '', __ow_body: base64('{}') },
  ],
  [
    '+json with a charset',
    { type: 'application/cloudevents+json; charset=UTF-8', text: '{}' },
    { __ow_query: '', __ow_body: '{}' },
  ],
  ['registered +json', { type: 'application/vnd.api+json', text: '{}' }, { __ow_query: '', __ow_body: '{}' }],
])('raw %s', (_, given, expected) => {
  const request = requestOf(given);
  expect(toWebArguments(request, raw)).toEqual({ ...defaults, ...contextOf(request), ...expected });
});

test.each<[string, Given]>([
  ['29: package parameter in the query', { query: 'x=overridden' }],
  ['31: package parameter in the body', { type: jsonType, text: '{"x":"overridden"}' }],
  ['32: action parameter in the query', { query: 'y=o', type: jsonType, text: '{"z":"o"}' }],
  ['a final name in a form', { type: formType, text: 'z=o' }],
  ...reservedParameters.map((name): [string, Given] => [
    `67: ${name} in the query`,
    { query: `${name}=YYY` },
  ]),
  ...reservedParameters.map((name): [string, Given] => [
    `67: ${name} in the body`,
    { type: jsonType, text: `{"${name}":"YYY"}` },
  ]),
])('refused %s', (_, given) => {
  expect(() => toWebArguments(requestOf(given), echo)).toThrow(
    expect.objectContaining({ code: 'WSK_REJECTED', status: 400, message: refused }),
  );
});

test('102: malformed JSON is refused', () => {
  expect(() => toWebArguments(requestOf({ type: jsonType, text: '{bad' }), echo)).toThrow(
    expect.objectContaining({
      status: 400,
      message: expect.stringMatching(/^The request content was malformed:\n/),
    }),
  );
});

test('7, 11: the caller and the headers are passed on, without those that frame the body', () => {
  const more = {
    'x-require-whisk-auth': 's',
    'content-length': '0',
    'transfer-encoding': 'chunked',
    host: 'h',
  };
  const request = requestOf({ method: 'GET', user: 'guest', more });
  expect(toWebArguments(request, echo)).toMatchObject({
    __ow_method: 'get',
    __ow_user: 'guest',
    __ow_headers: { 'x-require-whisk-auth': 's', host: 'h' },
  });
  expect(Object.keys(request.headers)).toContain('content-length');
});

test('34: binding parameters override the provider', () => {
  const provider = [
    { key: 'a', value: 'A' },
    { key: 'b', value: 'b' },
  ];
  const binding = [
    { key: 'a', value: 'a' },
    { key: 'c', value: 'c' },
  ];
  const action = createAction({ parameters: mergeParameters(provider, binding) });
  expect(toWebArguments(requestOf({}), action)).toMatchObject({ a: 'a', b: 'b', c: 'c' });
});

test('64: a body over the limit names both sizes', () => {
  expect(() => checkSize('Request', 1_048_579, 1_048_576)).toThrow(
    expect.objectContaining({
      status: 413,
      message: 'Request larger than allowed: 1048579 > 1048576 bytes.',
    }),
  );
});

test('without final, parameters may be overridden; names of the object prototype are ordinary', () => {
  const open = createAction({ parameters: [{ key: 'x', value: 'X' }] });
  const args = toWebArguments(requestOf({ query: 'x=1&__proto__=p&constructor=c' }), open);
  expect(Object.entries(args)).toEqual(
    expect.arrayContaining([
      ['x', '1'],
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]),
  );
});

test('a body of 100 KB costs well under a millisecond', () => {
  const text = JSON.stringify({ image: 'A'.repeat(100_000) });
  const requests = [
    requestOf({ type: jsonType, text }),
    requestOf({ type: formType, text: 'a='.padEnd(100_000, 'b') }),
  ];
  for (const request of requests) {
    toWebArguments(request, echo);
    const start = performance.now();
    for (let i = 0; i < 50; i += 1) toWebArguments(request, echo);
    expect((performance.now() - start) / 50).toBeLessThan(5);
  }
});
