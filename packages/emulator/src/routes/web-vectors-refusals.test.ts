import { form, json, notAllowed, testVectors, type Vector } from '../testing/web-vectors.ts';

const notFound = 'The requested resource does not exist.';
const needsKey = 'Authentication is possible but has failed or not yet been provided.';
const long = 'a'.repeat(1_048_576);

const refusals: readonly Vector[] = [
  ...['/a', '/a/b', '//a', '/guest/c', '/guest/echo', ''].map(
    (path): Vector => ({ n: '1', path: path || '/', status: 404, error: notFound, runs: 0 }),
  ),
  { n: '2', path: '/nobody/default/c', status: 404, error: notFound },
  { n: '2', path: '/nobody/proxy/c.json', status: 404, error: notFound },
  {
    n: '4',
    path: '/guest/default/echo.json',
    annotations: { 'web-export': 'true' },
    status: 404,
    error: notFound,
  },
  { n: '5', path: '/guest/default/missing.json', status: 404, error: notFound },
  {
    n: '10',
    path: '/guest/default/echo.json',
    methods: ['GET'],
    annotations: { 'require-whisk-auth': 'x' },
    status: 401,
    error: needsKey,
    runs: 0,
  },
  { n: '29', path: '/guest/default/echo.json?y=o', status: 400, error: notAllowed, runs: 0 },
  {
    n: '31',
    path: '/guest/default/echo.json',
    headers: json,
    body: '{"y":"o"}',
    status: 400,
    error: notAllowed,
  },
  {
    n: '32',
    path: '/guest/default/echo.json?y=o',
    headers: json,
    body: '{"z":"o"}',
    status: 400,
    error: notAllowed,
  },
  {
    n: '64',
    path: '/guest/default/echo.json',
    methods: ['POST'],
    headers: form,
    body: `a=${long}`,
    status: 413,
    error: 'Request larger than allowed: 1048578 > 1048576 bytes.',
    runs: 0,
  },
  ...['method', 'headers', 'path', 'user', 'query', 'body'].flatMap((name): Vector[] => [
    { n: '67', path: `/guest/default/echo.json?__ow_${name}=YYY`, status: 400, error: notAllowed },
    {
      n: '67',
      path: '/guest/default/echo.json',
      headers: json,
      body: `{"__ow_${name}":1}`,
      status: 400,
      error: notAllowed,
    },
  ]),
  { n: '89', path: `/guest/default/echo.json/a?a=${'A'.repeat(8292)}`, status: 414, error: /^URI length/ },
  {
    n: '102',
    path: '/guest/default/echo.json',
    headers: json,
    body: '{bad',
    status: 400,
    error: /^The request content was malformed:\n/,
  },
];

testVectors(refusals);
