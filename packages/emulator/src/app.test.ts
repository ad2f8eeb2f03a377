import { expect, test } from 'vitest';
import { guestAuthorization, startHost } from './testing/test-host.ts';

const api = '/api/v1';
const missing = 'The resource requires authentication, which was not supplied with the request';
const noRoute = 'The requested resource could not be found.';
const notAllowed = 'HTTP method not allowed, supported methods: ';
const badPath = 'Illegal request-target: the path is not valid percent-encoding.';
const tooLong = 'URI length exceeds the configured limit of 8192 characters';

const authorization = guestAuthorization;
const wrongKey = `Basic ${Buffer.from(`23bc46b1-71f6-4ed5-8c54-816aa4f8c502:${'x'.repeat(64)}`).toString('base64')}`;

test.each([
  ['a path outside the API', 'GET', '/foo', {}, 405, `${notAllowed}OPTIONS`],
  ['the wrong method on /ping', 'PUT', '/ping', {}, 405, `${notAllowed}GET, OPTIONS`],
  ['HEAD on /', 'HEAD', '/?a', {}, 405, ''],
  ['no credentials', 'GET', `${api}/namespaces`, {}, 401, missing],
  ['no credentials for what does not exist', 'GET', `${api}/foo`, {}, 401, missing],
  ['no credentials for the wrong method', 'POST', api, {}, 401, missing],
  [
    'a wrong key',
    'GET',
    `${api}/namespaces`,
    { authorization: wrongKey },
    401,
    'The supplied authentication is invalid',
  ],
  [
    'a broken key',
    'GET',
    `${api}/namespaces`,
    { authorization: 'Bearer x' },
    401,
    'The supplied authentication is invalid',
  ],
  ['what does not exist', 'GET', `${api}/foo`, { authorization }, 404, noRoute],
  ['the wrong method', 'POST', `${api}/namespaces`, { authorization }, 404, noRoute],
  ['HEAD on a REST path', 'HEAD', `${api}/namespaces/_/actions`, { authorization }, 404, ''],
  ['TRACE', 'TRACE', `${api}/namespaces`, { authorization }, 404, noRoute],
  ['PROPFIND', 'PROPFIND', `${api}/namespaces`, { authorization }, 404, noRoute],
  ['PROPFIND on a web action', 'PROPFIND', `${api}/web/guest/default/a`, {}, 401, missing],
  ['a path that cannot be decoded', 'GET', `${api}/namespaces/%zz/actions`, {}, 400, badPath],
  ['the same on a web action', 'GET', `${api}/web/guest/default/%zz`, {}, 400, badPath],
  ['a long URL', 'GET', `${api}/namespaces?a=${'a'.repeat(8192)}`, {}, 414, tooLong],
  ['a long name', 'GET', `${api}/namespaces/_/actions/${'a'.repeat(9000)}`, { authorization }, 414, tooLong],
] as const)('refuses %s', async (_, method, url, headers, status, error) => {
  await using host = await startHost();
  // The types of `inject` do not know every method of HTTP.
  const answer = await host.app.inject({ method: method as 'GET', url, headers });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  const code = answer.headers['x-request-id'];
  expect(code).toMatch(/^[0-9a-z]{32}$/);
  expect(answer.body).toBe(error === '' ? '' : JSON.stringify({ error, code }));
});

test('says how to authenticate, and which methods there are', async () => {
  await using host = await startHost();
  const refused = await host.app.inject('/api/v1/namespaces');
  expect(refused.headers['www-authenticate']).toBe('Basic realm="OpenWhisk secure realm",charset=UTF-8');
  expect((await host.app.inject('/foo')).headers['allow']).toBe('OPTIONS');
});

test.each([
  ['/', 'OPTIONS, GET, POST'],
  ['/foo/bar', 'OPTIONS, GET, POST'],
  [api, 'GET, DELETE, POST, PUT, HEAD'],
  [`${api}/namespaces/_/actions/a`, 'GET, DELETE, POST, PUT, HEAD'],
  [`${api}/namespaces/_/packages`, 'GET, DELETE, POST, PUT, HEAD'],
  [`${api}/nowhere`, 'GET, DELETE, POST, PUT, HEAD'],
])('answers OPTIONS %s without credentials', async (url, allowed) => {
  await using host = await startHost();
  const { statusCode, headers, body } = await host.app.inject({ method: 'OPTIONS', url });
  expect([statusCode, body]).toEqual([200, 'OK']);
  expect(headers).toMatchObject({
    'content-type': 'text/plain; charset=UTF-8',
    'access-control-allow-origin': '*',
    'access-control-allow-methods': allowed,
    'access-control-allow-headers':
      'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent',
  });
});

test.each([
  ['a list', 'GET', '_/actions', undefined, true],
  ['what a handler refuses', 'GET', '_/actions/nothing', undefined, true],
  ['what is not there yet', 'GET', '_/rules', undefined, true],
  ['a malformed query', 'GET', '_/actions?limit=x', undefined, false],
  ['malformed content', 'PUT', '_/actions/a', '{', false],
  ['no content', 'PUT', '_/actions/a', undefined, false],
] as const)('CORS headers on %s', async (_, method, path, body, hasThem) => {
  await using host = await startHost();
  const { headers } = await host.rest(method, path, body);
  expect(headers['access-control-allow-origin']).toBe(hasThem ? '*' : undefined);
});

test('keeps the id of a request', async () => {
  await using host = await startHost();
  const headers = { 'x-request-id': 'my-id' };
  const answer = await host.app.inject({ url: '/api/v1/namespaces', headers });
  expect(answer.headers['x-request-id']).toBe('my-id');
  expect(answer.json()).toEqual({ error: missing, code: 'my-id' });
});
