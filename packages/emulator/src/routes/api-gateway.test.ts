import type { JsonObject } from '@serverless-max/whisk-protocol';
import { createApidoc } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import { manageApi } from '../testing/api-client.ts';
import { returning } from '../testing/index.ts';
import { startHost, type TestHost } from '../testing/test-host.ts';

const tenant = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502';
const exported = [{ key: 'web-export', value: true }];

async function startShop(apidoc: JsonObject = createApidoc(), responsetype = 'http'): Promise<TestHost> {
  const host = await startHost();
  host.put({ name: 'list', annotations: exported });
  const made = await manageApi(host, 'createApi', { query: { responsetype }, body: { apidoc } });
  expect(made.statusCode).toBe(200);
  return host;
}

test('runs the web action with the path of the request, its query, headers and body', async () => {
  await using host = await startShop(createApidoc({ gatewayMethod: 'post' }));
  host.invoker.will(returning({ statusCode: 201, headers: { 'x-of': 'action' }, body: { a: 1 } }));
  const answer = await host.app.inject({
    method: 'POST',
    url: `/api/${tenant}/shop/books?q=a%20b`,
    headers: { host: 'localhost:3233', 'content-type': 'application/json', 'x-own': '1' },
    payload: '{"b":2}',
  });
  expect([answer.statusCode, answer.headers['x-of'], answer.json()]).toEqual([201, 'action', { a: 1 }]);
  expect(answer.headers['x-openwhisk-activation-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(host.invoker.jobs).toMatchObject([
    {
      namespace: 'guest',
      args: {
        __ow_method: 'post',
        __ow_path: '/shop/books',
        __ow_headers: {
          'x-own': '1',
          'x-forwarded-url': `http://localhost:3233/api/${tenant}/shop/books?q=a%20b`,
        },
        q: 'a b',
        b: 2,
      },
    },
  ]);
  expect(host.invoker.jobs[0]?.args).not.toHaveProperty('__ow_user');
});

test('with the response type json the action gets what is below the path', async () => {
  await using host = await startShop(createApidoc(), 'json');
  const answer = await host.app.inject(`/api/${tenant.toUpperCase()}/shop/books/1`);
  expect(answer.json()).toMatchObject({ __ow_path: '/1', __ow_method: 'get' });
});

test('a parameter stands for a segment', async () => {
  const pathParameters = [{ name: 'id', in: 'path', required: true, type: 'string' }];
  await using host = await startShop(createApidoc({ gatewayPath: '/books/{id}', pathParameters }));
  host.invoker.will(returning({ body: 'a' }));
  const answer = await host.app.inject(`/api/${tenant}/shop/books/the%20one`);
  expect(answer.statusCode).toBe(200);
  expect(host.invoker.jobs).toMatchObject([{ args: { __ow_path: '/shop/books/the%20one' } }]);
});

test.each([
  ['GET', '/none', 'Error: Not found.'],
  ['GET', '/shop', 'Error: Not found.'],
  ['OPTIONS', '/none', 'Error: Not found.'],
  ['PUT', '/shop/books', 'Error: Whoops. Verb not supported.'],
] as const)('%s %s is a 404 of the gateway', async (method, path, message) => {
  await using host = await startShop();
  const answer = await host.app.inject({ method, url: `/api/${tenant}${path}` });
  expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
    404,
    'application/json; charset=utf-8',
    `{"status":404,"message":"${message}"}\n`,
  ]);
});

test('nobody else has the API, and what names no user is not the one of the gateway', async () => {
  await using host = await startShop();
  for (const other of ['789c46b1-71f6-4ed5-8c54-816aa4f8c502', tenant.replace('2', '3')]) {
    expect((await host.app.inject(`/api/${other}/shop/books`)).statusCode).toBe(404);
  }
  for (const path of ['/api', '/api/', '/api/guest/shop/books', `/api/${tenant}`, '/api/v2/shop']) {
    const answer = await host.app.inject(path);
    expect([answer.statusCode, answer.headers['allow']], path).toEqual([405, 'OPTIONS']);
  }
});

const allMethods = 'GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS';

test('the gateway answers preflights and says who may read', async () => {
  await using host = await startShop();
  host.invoker.will(returning({ headers: { 'Access-Control-Allow-Origin': 'http://only.test' }, body: 'a' }));
  const url = `/api/${tenant}/shop/books`;
  const origin = 'http://example.com';
  const headers = { origin, 'access-control-request-headers': 'x-a' };
  const preflight = await host.app.inject({ method: 'OPTIONS', url, headers });
  expect([preflight.statusCode, preflight.body]).toEqual([200, '']);
  const cors = {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': allMethods,
    'access-control-allow-credentials': 'true',
  };
  expect(preflight.headers).toMatchObject({ ...cors, 'access-control-allow-headers': 'x-a' });
  expect(host.invoker.jobs).toEqual([]);
  expect((await host.app.inject({ url, headers: { origin } })).headers).toMatchObject(cors);
  const wrongVerb = await host.app.inject({ method: 'PUT', url });
  expect(wrongVerb.headers).toMatchObject({ ...cors, 'access-control-allow-origin': '*' });
});

test('where CORS is switched off, web actions cannot switch it on', async () => {
  await using host = await startShop();
  const { apidoc } = (await manageApi(host, 'getApi')).json().apis[0].value;
  apidoc['x-ibm-configuration'].cors.enabled = false;
  await manageApi(host, 'createApi', { body: { apidoc: { namespace: '_', swagger: apidoc } } });
  const answer = await host.app.inject(`/api/${tenant}/shop/books`);
  expect(answer.headers['x-openwhisk-activation-id']).toBeDefined();
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('a key of the action goes along', async () => {
  await using host = await startShop(createApidoc({}, { secureKey: 's3cret' }));
  host.put({ name: 'list', annotations: [...exported, { key: 'require-whisk-auth', value: 's3cret' }] });
  host.invoker.will(returning({ body: 'a' }));
  expect((await host.app.inject(`/api/${tenant}/shop/books`)).statusCode).toBe(200);
  const direct = await host.app.inject('/api/v1/web/guest/default/list');
  expect(direct.statusCode).toBe(401);
});

test('what the web action refuses goes through, and a body above 5 MB does not reach it', async () => {
  await using host = await startShop(createApidoc({ gatewayMethod: 'post' }));
  const url = `/api/${tenant}/shop/books`;
  const post = (bytes: number) => host.app.inject({ method: 'POST', url, payload: Buffer.alloc(bytes) });
  expect((await post(5 * 1_048_576 + 1)).body).toBe(
    '{"status":413,"message":"Error: Request Entity Too Large"}\n',
  );
  expect((await post(5 * 1_048_576)).json().error).toMatch(/^Request larger than allowed/);
  await host.rest('DELETE', '_/actions/list');
  const missing = await post(1);
  expect([missing.statusCode, missing.json().error]).toEqual([404, 'The requested resource does not exist.']);
});

test('pages of other machines may use it, as web actions', async () => {
  await using host = await startShop();
  host.invoker.will(returning({ body: 'a' }));
  const headers = { origin: 'http://example.com', host: 'example.com', 'sec-fetch-site': 'cross-site' };
  const answer = await host.app.inject({ url: `/api/${tenant}/shop/books`, headers });
  expect(answer.statusCode).toBe(200);
});
