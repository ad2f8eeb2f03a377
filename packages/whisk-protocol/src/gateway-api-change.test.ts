import { expect, test } from 'vitest';
import { selectApis, toApiItem, toBasePath, urlOfApi } from './gateway-api.ts';
import { applyApiPut, removeEndpoint, toOperationId } from './gateway-api-change.ts';
import { parseApiPut } from './gateway-api-create.ts';
import type { JsonObject } from './json.ts';
import { createApidoc, createGatewayApi } from './testing/index.ts';

const host = 'http://127.0.0.1:3233/api/v1/web';
const put = (apidoc: JsonObject) => parseApiPut({ apidoc }, 'guest');

test('the first endpoint makes a document', () => {
  expect(applyApiPut(undefined, put(createApidoc({}, { name: 'pkg/list' })))).toEqual({
    swagger: '2.0',
    info: { title: '/shop', version: '1.0.0' },
    basePath: '/shop',
    paths: {
      '/books': {
        get: {
          operationId: 'getBooks',
          'x-openwhisk': {
            url: `${host}/guest/pkg/list.json`,
            namespace: 'guest',
            package: 'pkg',
            action: 'list',
          },
          responses: { default: { description: 'Default response' } },
        },
      },
    },
    'x-ibm-configuration': {
      assembly: {
        execute: [
          {
            'operation-switch': {
              case: [
                {
                  operations: ['getBooks'],
                  execute: [{ invoke: { 'target-url': `${host}/guest/pkg/list.json`, verb: 'keep' } }],
                },
              ],
            },
          },
        ],
      },
      cors: { enabled: true },
    },
  });
});

test('asked with http the action gets the path, and its parameters; a key goes along', () => {
  const pathParameters = [{ name: 'id', in: 'path', required: true, type: 'string' }];
  const apidoc = createApidoc({ apiName: 'Shop', gatewayPath: '/{id}', pathParameters }, { secureKey: 'k' });
  expect(applyApiPut(undefined, put(apidoc), 'http')).toMatchObject({
    info: { title: 'Shop' },
    paths: {
      '/{id}': {
        get: {
          parameters: pathParameters,
          'x-openwhisk': { url: `${host}/guest/default/list.http`, package: '', action: 'list' },
        },
      },
    },
    'x-ibm-configuration': {
      assembly: {
        execute: [
          {
            'operation-switch': {
              case: [
                {
                  execute: [
                    { invoke: { 'target-url': `${host}/guest/default/list.http$(request.path)` } },
                    {
                      'set-variable': {
                        actions: [{ set: 'message.headers.X-Require-Whisk-Auth', value: 'k' }],
                      },
                    },
                  ],
                },
              ],
            },
          },
        ],
      },
    },
  });
});

test('paths and verbs are added, or replaced in their places; the name stays', () => {
  const { document } = createGatewayApi(
    createApidoc({ apiName: 'Shop' }),
    createApidoc({ apiName: 'Other', gatewayMethod: 'POST' }, { name: 'add' }),
    createApidoc({ gatewayPath: '/carts' }, { name: 'carts' }),
    createApidoc({}, { name: 'newer' }),
  );
  expect(document).toMatchObject({
    info: { title: 'Shop' },
    paths: {
      '/books': { get: { 'x-openwhisk': { action: 'newer' } }, post: { 'x-openwhisk': { action: 'add' } } },
      '/carts': { get: { 'x-openwhisk': { action: 'carts' } } },
    },
  });
  expect(operationsIn(document)).toEqual([['getBooks'], ['postBooks'], ['getCarts']]);
});

test('a whole document replaces what was there', () => {
  const swagger = { basePath: '/shop', paths: { '/a': {} }, info: { title: 't' } };
  const { document } = createGatewayApi(createApidoc());
  expect(applyApiPut(document, put({ namespace: '_', swagger }))).toEqual(swagger);
});

test('a backend that is no web action is refused', () => {
  const apidoc = createApidoc({}, { backendUrl: 'http://example.com/x' });
  expect(() => applyApiPut(undefined, put(apidoc))).toThrow(
    "API creation failure: API swagger generation error: TypeError: Cannot read properties of null (reading '1')",
  );
});

test('parts are deleted, with their cases; with the last path nothing is left', () => {
  const { document } = createGatewayApi(
    createApidoc(),
    createApidoc({ gatewayMethod: 'post' }),
    createApidoc({ gatewayPath: '/carts' }),
  );
  const withoutPost = removeEndpoint(document, '/books', 'post') ?? {};
  expect(withoutPost['paths']).toMatchObject({ '/books': { get: {} }, '/carts': {} });
  expect(operationsIn(withoutPost)).toEqual([['getBooks'], ['getCarts']]);
  const withoutBooks = removeEndpoint(withoutPost, '/books', 'get') ?? {};
  expect(Object.keys(withoutBooks['paths'] ?? {})).toEqual(['/carts']);
  expect(removeEndpoint(document, '/books', undefined)).toEqual(withoutBooks);
  expect(removeEndpoint(withoutBooks, '/carts', undefined)).toBeUndefined();
});

test.each([
  ['/none', undefined, "API deletion failure: path '/none' does not exist in the API"],
  ['/books', 'put', "API deletion failure: path '/books' with operation 'put' does not exist in the API"],
  ['/none', 'get', "API deletion failure: path '/none' with operation 'get' does not exist in the API"],
  ['__proto__', undefined, "API deletion failure: path '__proto__' does not exist in the API"],
])('%s %s cannot be deleted', (path, operation, message) => {
  const { document } = createGatewayApi(createApidoc());
  expect(() => removeEndpoint(document, path, operation)).toThrow(
    expect.objectContaining({ status: 502, message }),
  );
});

test.each([
  ['GET', '/', 'get'],
  ['get', '/hello', 'getHello'],
  ['put', '/hello-World/some_PATH/{id}', 'putHello-worldSome_pathId'],
  ['get', '/a.b~c/d', 'getABCD'],
])('%s %s is the operation %s', (verb, path, id) => {
  expect(toOperationId(verb, path)).toBe(id);
});

test.each([
  ['/', '/', 'http://h:1/api/t'],
  ['shop', '/shop', 'http://h:1/api/t/shop'],
  ['/shop/', '/shop', 'http://h:1/api/t/shop'],
  ['/a/b', '/a/b', 'http://h:1/api/t/a/b'],
])('the base path %s is kept as %s', (given, name, url) => {
  expect(toBasePath(given)).toBe(name);
  expect(urlOfApi({ name }, 'h:1', 't')).toBe(url);
});

test('APIs are found by base path, by name, by path and by verb', () => {
  const shop = createGatewayApi(createApidoc({ apiName: 'Shop' }), createApidoc({ gatewayPath: '/carts' }));
  const bank = createGatewayApi(createApidoc({ gatewayBasePath: '/bank', gatewayMethod: 'put' }));
  const find = (query: object) => selectApis([shop, bank], query);
  expect(find({})).toEqual([shop, bank]);
  expect(find({ basePathOrName: '/shop/' })).toEqual([shop]);
  expect(find({ basePathOrName: 'Shop' })).toEqual([shop]);
  expect(find({ basePathOrName: 'shop' })).toEqual([]);
  expect(find({ basePathOrName: '/bank' })).toEqual([bank]);
  expect(find({ skip: 1, limit: 5 })).toEqual([bank]);
  expect(find({ limit: 1 })).toEqual([shop]);
  const [found, ...more] = find({ path: '/books', operation: 'get' });
  expect([found?.name, more]).toEqual(['/shop', []]);
  expect(Object.keys(found?.document['paths'] ?? {})).toEqual(['/books']);
  expect(find({ operation: 'delete' })).toEqual([]);
});

test('what clients do not read is not used', () => {
  const api = createGatewayApi(createApidoc());
  expect(toApiItem(api, 'http://h/api/t/shop')).toEqual({
    id: 'Not Used',
    key: 'Not Used',
    value: {
      namespace: 'Not Used',
      tenantId: 'Not Used',
      gwApiActivated: true,
      gwApiUrl: 'http://h/api/t/shop',
      apidoc: api.document,
    },
  });
});

function operationsIn(document: JsonObject): unknown[] {
  type Assembly = { assembly: { execute: [{ 'operation-switch': { case: { operations: string[] }[] } }] } };
  const { assembly } = document['x-ibm-configuration'] as unknown as Assembly;
  return assembly.execute[0]['operation-switch'].case.map((it) => it.operations);
}
