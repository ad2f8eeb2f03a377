import type { JsonValue } from '@serverless-max/whisk-protocol';
import { type FakeRun, failing, returning } from '../testing/index.ts';
import { base64, json, testVectors, untyped, type Vector } from '../testing/web-vectors.ts';

const html = 'text/html; charset=UTF-8';
const plain = 'text/plain; charset=UTF-8';
const acceptJson = { accept: 'application/json' };
const raw = { 'raw-http': true };
const pretty = '{\n  "field": "value"\n}';
const notHttp = "Response is not valid 'message/http'.";
const mismatch = 'Response type in header did not match generated content type.';
const failed = 'There was an error processing your request.';
const typed = (type: string, body: JsonValue): FakeRun =>
  returning({ headers: { 'Content-Type': type }, body });

const results: readonly Vector[] = [
  {
    n: '37',
    run: returning({ headers: { location: 'http://openwhisk.org' }, statusCode: 302 }),
    status: 302,
    text: '',
    answers: { location: 'http://openwhisk.org', ...untyped },
  },
  { n: '38', run: returning({ statusCode: 444 }), status: 444, text: '' },
  {
    n: '40',
    path: '/guest/default/echo.json',
    run: returning({ foobar: 'foobar' }),
    status: 200,
    text: '{\n  "foobar": "foobar"\n}',
    answers: json,
  },
  {
    n: '41',
    path: '/guest/default/echo.html',
    run: returning({ html: '<html>hi</html>' }),
    status: 200,
    text: '<html>hi</html>',
    answers: { 'content-type': html },
  },
  ...[{}, { body: '' }, { body: null }].flatMap((result): Vector[] => [
    { n: '43', run: returning(result), status: 204, text: '', answers: untyped },
    { n: '43', headers: acceptJson, run: returning(result), status: 204, text: '' },
  ]),
  ...(
    [
      [{ field: 'value' }, pretty],
      [[1, 2], '[1, 2]'],
      ['text', 'text'],
      [true, 'true'],
      [1, '1'],
      [null, 'null'],
    ] as const
  ).map(
    ([body, text]): Vector => ({
      n: '44',
      path: '/guest/default/echo.text',
      run: returning({ body: body as JsonValue }),
      status: 200,
      text,
      answers: { 'content-type': plain },
    }),
  ),
  { n: '46', run: typed('application/json', { field: 'value' }), status: 200, text: pretty, answers: json },
  {
    n: '47',
    run: returning({ body: '{"field":"value"}' }),
    status: 200,
    text: '{"field":"value"}',
    answers: { 'content-type': html },
  },
  ...[200, 201, 204].flatMap((statusCode): Vector[] => [
    {
      n: '49',
      headers: acceptJson,
      run: returning({ statusCode }),
      status: statusCode,
      text: '',
      answers: untyped,
    },
    {
      n: '50',
      run: returning({ headers: { 'Set-Cookie': 'a=b', ...json }, statusCode }),
      status: statusCode,
      text: '',
      answers: { 'set-cookie': ['a=b'], ...untyped },
    },
  ]),
  {
    n: '52',
    run: typed('application/json-patch+json', base64('{"a":1}')),
    status: 200,
    text: '{"a":1}',
    answers: { 'content-type': 'application/json-patch+json' },
  },
  {
    n: '53',
    run: typed('application/json-patch+json', { field: 'value' }),
    status: 200,
    text: pretty,
    answers: { 'content-type': 'application/json-patch+json' },
  },
  {
    n: '55',
    run: typed('image/png', base64('png')),
    status: 200,
    text: 'png',
    answers: { 'content-type': 'image/png' },
  },
  { n: '56', run: returning({ statusCode: 200, body: 'hello world' }), status: 200, text: 'hello world' },
  {
    n: '58',
    run: typed('xyzbar', 'text'),
    status: 400,
    error: 'Response did not specify a known content-type.',
  },
  {
    n: '59',
    run: failing('application error', { statusCode: 200, body: 'no hello for you' }),
    status: 200,
    text: 'no hello for you',
  },
  ...(['action developer error', 'whisk internal error'] as const).flatMap((status) =>
    ['.json', '.text'].map(
      (end): Vector => ({
        n: '61',
        path: `/guest/default/echo${end}`,
        run: failing(status, 'x'),
        status: 400,
        error: failed,
      }),
    ),
  ),
  {
    n: '82',
    methods: ['GET'],
    headers: acceptJson,
    run: returning({ body: 'Plain text' }),
    status: 406,
    error: `Resource representation is only available with these types:\n${html}`,
    runs: 1,
  },
  {
    n: '76',
    path: '/guest/default/echo.html',
    methods: ['GET'],
    headers: { accept: 'text/html' },
    run: returning({ html: '<a/>' }),
    status: 200,
    text: '<a/>',
  },
  {
    n: '77',
    path: '/guest/default/echo.html',
    methods: ['GET'],
    headers: { accept: 'text/xml' },
    run: returning({ html: '<a/>' }),
    status: 406,
    error: /^Resource representation/,
    runs: 1,
  },
  { n: '86', methods: ['HEAD'], run: returning({ statusCode: '200' }), status: 200 },
  { n: '86', methods: ['HEAD'], run: returning({ statusCode: '444' }), status: 444 },
  { n: '86', methods: ['HEAD'], run: returning({ statusCode: 'xyz' }), status: 400 },
  {
    n: '91',
    methods: ['GET'],
    annotations: raw,
    run: typed('application/json', '{"status": "success"}'),
    status: 200,
    text: '{"status": "success"}',
    answers: json,
  },
  {
    n: '94',
    methods: ['HEAD'],
    run: returning({ statusCode: 200, headers: { 'Request-type': 'head' } }),
    status: 200,
    text: '',
    answers: { 'request-type': 'head' },
  },
  {
    n: '95',
    methods: ['GET'],
    run: returning({ status: 404, body: 'nope' }),
    status: 200,
    text: 'nope',
    answers: { 'content-type': html },
  },
  { n: '96', methods: ['GET'], run: returning({ status: 404 }), status: 204, text: '' },
  { n: '97', methods: ['GET'], run: failing('application error', 'boom'), status: 400, error: notHttp },
  { n: '98', methods: ['GET'], run: typed('image/svg+xml', '<svg/>'), status: 400, error: mismatch },
  { n: '99', methods: ['GET'], run: typed('text/javascript', 'f();'), status: 400, error: mismatch },
  {
    n: '99',
    methods: ['GET'],
    run: typed('text/javascript; charset=utf-8', 'f();'),
    status: 200,
    text: 'f();',
  },
  {
    n: '100',
    methods: ['GET'],
    run: returning({ headers: { x: null }, body: 't' }),
    status: 400,
    error: notHttp,
  },
  ...[200.5, 600, true].map(
    (statusCode): Vector => ({
      n: '101',
      methods: ['GET'],
      run: returning({ statusCode }),
      status: 400,
      error: notHttp,
    }),
  ),
  {
    n: 'an array result',
    path: '/guest/default/echo.json',
    methods: ['GET'],
    run: returning([1]),
    status: 500,
    error: 'There was an internal server error.',
  },
];

testVectors(results);
