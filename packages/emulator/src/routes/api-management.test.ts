import { createApidoc } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import { apimgmt, manageApi } from '../testing/api-client.ts';
import { startHost, systemAuthorization } from '../testing/test-host.ts';

const url = 'http://localhost:3233/api/23bc46b1-71f6-4ed5-8c54-816aa4f8c502/shop';
const json = 'application/json';

test('creates an API, adds to it, lists it, deletes parts of it and then all', async () => {
  await using host = await startHost();
  const query = { accesstoken: 'DUMMY TOKEN', responsetype: 'http', spaceguid: 'any' };
  const made = await manageApi(host, 'createApi', { query, body: { apidoc: createApidoc() } });
  expect([made.statusCode, made.headers['content-type']]).toEqual([200, json]);
  expect(made.json()).toMatchObject({
    namespace: 'Not Used',
    tenantId: 'Not Used',
    gwApiUrl: url,
    gwApiActivated: true,
    apidoc: { basePath: '/shop', info: { title: '/shop' }, paths: { '/books': { get: {} } } },
  });
  const apidoc = createApidoc({ gatewayMethod: 'POST' });
  const more = await manageApi(host, 'createApi', { query, body: { apidoc } });
  expect(Object.keys(more.json().apidoc.paths['/books'])).toEqual(['get', 'post']);

  const list = await manageApi(host, 'getApi', { query: { limit: '30', skip: '0' } });
  expect(list.json()).toEqual({ apis: [{ id: 'Not Used', key: 'Not Used', value: more.json() }] });
  expect((await manageApi(host, 'getApi', { query: { basepath: '/none' } })).json()).toEqual({ apis: [] });

  const part = { basepath: '/shop', relpath: '/books', operation: 'POST', force: 'true' };
  const deleted = await manageApi(host, 'deleteApi', { query: part });
  expect([deleted.statusCode, deleted.json()]).toEqual([200, {}]);
  const [left] = (await manageApi(host, 'getApi')).json().apis;
  expect(Object.keys(left.value.apidoc.paths['/books'])).toEqual(['get']);
  expect((await manageApi(host, 'deleteApi', { query: { basepath: '/shop' } })).json()).toEqual({});
  expect((await manageApi(host, 'getApi')).json()).toEqual({ apis: [] });
});

test('with the last verb of the last path the API is gone', async () => {
  await using host = await startHost();
  await manageApi(host, 'createApi', { body: { apidoc: createApidoc({ apiName: 'Shop' }) } });
  const query = { basepath: 'Shop', relpath: '/books', operation: 'get' };
  expect((await manageApi(host, 'deleteApi', { query })).json()).toEqual({});
  expect((await manageApi(host, 'getApi')).json()).toEqual({ apis: [] });
});

test('a whole document replaces an API, also as text', async () => {
  await using host = await startHost();
  const made = await manageApi(host, 'createApi', { body: { apidoc: createApidoc() } });
  const swagger = { ...made.json().apidoc, info: { title: 'Copy' } };
  for (const given of [swagger, JSON.stringify(swagger)]) {
    const answer = await manageApi(host, 'createApi', {
      body: { apidoc: { namespace: '_', swagger: given } },
    });
    expect(answer.json()).toMatchObject({ gwApiUrl: url, apidoc: swagger });
  }
  expect((await manageApi(host, 'getApi', { query: { basepath: 'Copy' } })).json().apis).toHaveLength(1);
});

test('everybody has APIs of their own', async () => {
  await using host = await startHost();
  const headers = { authorization: systemAuthorization };
  const body = { apidoc: createApidoc() };
  await manageApi(host, 'createApi', { body });
  const other = await manageApi(host, 'createApi', { body, headers });
  expect(other.json().gwApiUrl).toContain('/api/789c46b1-');
  await manageApi(host, 'deleteApi', { headers, query: { basepath: '/shop' } });
  expect((await manageApi(host, 'getApi')).json().apis).toHaveLength(1);
});

test.each([
  ['createApi', {}, 'apidoc is required.'],
  [
    'createApi',
    { body: { apidoc: createApidoc({ gatewayPath: 'books' }) } },
    'API creation failure: Unable to configure the API Gateway (status code 400): ' +
      '{"status":400,"message":"Error: Resource path must begin with \'/\'."}',
  ],
  [
    'getApi',
    { query: { outputFormat: 'x' } },
    'Invalid outputFormat value. Valid values are: apigw, swagger',
  ],
  ['deleteApi', {}, 'basepath is required.'],
  ['deleteApi', { query: { basepath: '/none' } }, "API deletion failure: API '/none' does not exist."],
  ['createApi', { headers: {} }, 'A valid auth key is required.'],
  ['getApi', { headers: { authorization: 'Basic eDp5' } }, 'Invalid authentication.'],
  ['deleteApi', { headers: {} }, 'Invalid authentication.'],
] as const)('%s with %j is refused by the action itself', async (action, options, error) => {
  await using host = await startHost();
  for (const extension of ['', '.http']) {
    const answer = await manageApi(host, action, { ...options, extension });
    expect([answer.statusCode, answer.headers['content-type'], answer.json()]).toEqual([
      502,
      json,
      { error },
    ]);
  }
});

test('what the gateway would have to do besides is said, and nothing is kept', async () => {
  await using host = await startHost();
  const made = await manageApi(host, 'createApi', { body: { apidoc: createApidoc() } });
  const swagger = { ...made.json().apidoc, basePath: '/b', securityDefinitions: { k: { type: 'apiKey' } } };
  const answer = await manageApi(host, 'createApi', { body: { apidoc: { namespace: '_', swagger } } });
  expect([answer.statusCode, answer.json().error]).toEqual([
    501,
    'The API gateway of this emulator has no keys or tokens of APIs (securityDefinitions).',
  ]);
  expect((await manageApi(host, 'getApi', { query: { basepath: '/b' } })).json()).toEqual({ apis: [] });
});

test('they are web actions: extensions, arguments, preflights and limits are theirs', async () => {
  await using host = await startHost();
  expect((await manageApi(host, 'getApi', { extension: '.json' })).json()).toMatchObject({ statusCode: 200 });
  const final = await manageApi(host, 'getApi', { query: { gwUrlV2: 'http://example.com' } });
  expect(final.json().error).toMatch(/^Request defines parameters that are not allowed/);
  const preflight = await host.app.inject({ method: 'OPTIONS', url: `${apimgmt}/getApi` });
  expect([preflight.statusCode, preflight.headers['access-control-allow-origin']]).toEqual([200, '*']);
  const large = await manageApi(host, 'createApi', { body: { apidoc: 'a'.repeat(1_048_576) } });
  expect(large.statusCode).toBe(413);
  expect((await host.app.inject(`${apimgmt}/getApi/more`)).statusCode).toBe(404);
  expect((await host.app.inject(`${apimgmt}/other`)).statusCode).toBe(404);
  expect(host.invoker.jobs).toEqual([]);
});

test('pages of other machines may not manage', async () => {
  await using host = await startHost();
  const headers = { authorization: host.authorization, origin: 'http://example.com' };
  expect((await manageApi(host, 'getApi', { headers })).statusCode).toBe(403);
  expect(
    (await manageApi(host, 'getApi', { headers: { ...headers, origin: 'http://localhost:1' } })).statusCode,
  ).toBe(200);
});
