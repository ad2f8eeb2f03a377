import { returning } from '../testing/index.ts';
import { form, json, notAllowed, testVectors, type Vector } from '../testing/web-vectors.ts';

const own = { 'web-custom-options': false };
const needsKey = 'Authentication is possible but has failed or not yet been provided.';
const long = 'a'.repeat(1_048_576);
const corsDefaults = 'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent';
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH',
};
const asked = { 'access-control-request-headers': 'x-custom-header' };

const preflights: readonly Vector[] = [
  {
    n: '8',
    methods: ['OPTIONS'],
    path: '/guest/default/echo.json',
    annotations: { ...own, 'require-whisk-auth': true },
    status: 200,
    text: '',
    answers: { ...cors, 'access-control-request-headers': undefined },
    runs: 0,
  },
  {
    n: '70',
    methods: ['OPTIONS'],
    path: '/guest/default/echo.http',
    headers: asked,
    run: returning({ headers: { 'Access-Control-Allow-Methods': 'OPTIONS, GET, PATCH' } }),
    status: 204,
    answers: {
      'access-control-allow-methods': 'OPTIONS, GET, PATCH',
      'access-control-allow-origin': undefined,
    },
    runs: 1,
  },
  {
    n: '71',
    methods: ['OPTIONS'],
    path: '/guest/default/echo',
    annotations: { 'require-whisk-auth': true },
    run: returning({ headers: { a: 'b' } }),
    status: 204,
    answers: { a: 'b' },
    runs: 1,
  },
  {
    n: '73',
    methods: ['OPTIONS'],
    path: '/guest/default/echo.json',
    annotations: own,
    headers: asked,
    status: 200,
    text: '',
    answers: { ...cors, 'access-control-allow-headers': 'x-custom-header' },
    runs: 0,
  },
  {
    n: '73',
    methods: ['GET'],
    path: '/guest/default/echo.json',
    annotations: own,
    headers: asked,
    status: 200,
    answers: { ...cors, 'access-control-allow-headers': 'x-custom-header' },
    runs: 1,
  },
  {
    n: '73',
    methods: ['POST'],
    path: '/guest/default/echo.json?y=o',
    annotations: own,
    status: 400,
    error: notAllowed,
    answers: cors,
  },
  {
    n: '73',
    methods: ['POST'],
    path: '/guest/default/echo.json',
    annotations: own,
    headers: json,
    body: '{',
    status: 400,
    answers: cors,
  },
  {
    n: '73',
    methods: ['GET'],
    path: '/guest/default/echo.json',
    annotations: { ...own, 'require-whisk-auth': true },
    onlyAnonymous: true,
    status: 401,
    error: needsKey,
    answers: { ...cors, 'www-authenticate': undefined },
  },
  {
    n: '74',
    methods: ['GET'],
    path: '/guest/default/echo.http',
    annotations: own,
    headers: { 'x-other': 'a' },
    status: 204,
    answers: { ...cors, 'access-control-allow-headers': corsDefaults },
    run: returning({}),
  },
  {
    n: '64 with CORS',
    methods: ['POST'],
    path: '/guest/default/echo.json',
    annotations: own,
    headers: form,
    body: `a=${long}`,
    status: 413,
    answers: { 'access-control-allow-origin': undefined },
  },
  {
    n: '92',
    methods: ['OPTIONS'],
    path: '/guest/default/echo.http',
    run: returning({
      statusCode: 200,
      headers: {
        'Access-Control-Allow-Methods': 'OPTIONS, GET',
        'Access-Control-Allow-Origin': 'example.com',
        Location: 'openwhisk.org',
        'Set-Cookie': ['a=1', 'b=2'],
      },
    }),
    status: 200,
    answers: {
      'access-control-allow-methods': 'OPTIONS, GET',
      'access-control-allow-origin': 'example.com',
      location: 'openwhisk.org',
      'set-cookie': ['a=1', 'b=2'],
    },
  },
];

testVectors(preflights);
