import { expect, test } from 'vitest';
import { toBasePath } from './gateway-api.ts';
import { checkApiDocument, demandOf } from './gateway-api-check.ts';
import { gatewayCorsHeaders, routeGatewayRequest } from './gateway-route.ts';
import type { JsonObject } from './json.ts';
import { createApidoc, createGatewayApi } from './testing/index.ts';

const endpoint = (basePath: string, path: string, name: string): JsonObject =>
  createApidoc({ gatewayBasePath: basePath, gatewayPath: path }, { name });
const apis = [
  createGatewayApi(
    endpoint('/shop', '/books', 'books'),
    endpoint('/shop', '/{kind}', 'kind'),
    endpoint('/shop', '/{kind}/new', 'new'),
    endpoint('/shop', '/books/{id}', 'book'),
  ),
  createGatewayApi(endpoint('/', '/alone', 'alone')),
  createGatewayApi(endpoint('/all', '/', 'all')),
  createGatewayApi(endpoint('/a b', '/ü', 'words')),
];

test.each([
  ['/shop/books', 'books'],
  ['/shop/carts', 'kind'],
  ['/shop/books/7', 'book'],
  // The left one decides.
  ['/shop/books/new', 'book'],
  ['/shop/carts/new', 'new'],
  ['/shop/books/', 'books'],
  ['/alone', 'alone'],
  ['/all', 'all'],
  ['/all/', 'all'],
  ['/all/of/it', 'all'],
  ['/shop/books/7/pages/1', 'book'],
  ['/a%20b/%C3%BC', 'words'],
])('%s leads to %s with all of the path', (path, action) => {
  expect(routeGatewayRequest(apis, { method: 'GET', path })).toEqual({
    kind: 'web action',
    cors: 'set',
    method: 'GET',
    path: `/guest/default/${action}.http${path}`,
    headers: {},
  });
});

test.each(['/', '', '/shop', '/shop/', '/none', '/sho', '/shopping/books', '//', '/%zz', '/__proto__'])(
  '%s leads nowhere',
  (path) => {
    expect(routeGatewayRequest(apis, { method: 'GET', path })).toMatchObject({ message: 'Not found.' });
  },
);

test.each(['POST', 'HEAD'])('%s is another verb', (method) => {
  expect(routeGatewayRequest(apis, { method, path: '/shop/books' })).toEqual({
    kind: 'refusal',
    message: 'Whoops. Verb not supported.',
    cors: 'set',
  });
});

test('without http an action gets only what is below its path', () => {
  const document = documentOf({ targetUrl: 'https://h:1/api/v1/web/guest/pkg/a.json', verb: 'post' });
  const route = (path: string) =>
    routeGatewayRequest([{ namespace: 'guest', name: '/b', document, updated: 0 }], { method: 'GET', path });
  expect(route('/b/x')).toMatchObject({ method: 'POST', path: '/guest/pkg/a.json' });
  expect(route('/b/x/y%20z')).toMatchObject({ path: '/guest/pkg/a.json/y%20z' });
});

test.each([
  ['set', { enabled: true }, 'preflight'],
  ['removed', { enabled: false }, 'refusal'],
  ['kept', undefined, 'refusal'],
])('CORS headers are %s for %j', (cors, given, kind) => {
  const document = documentOf({ cors: given });
  const api = { namespace: 'guest', name: '/b', document, updated: 0 };
  expect(routeGatewayRequest([api], { method: 'OPTIONS', path: '/b/x' })).toMatchObject({ kind, cors });
  expect(routeGatewayRequest([api], { method: 'GET', path: '/b/x' })).toMatchObject({
    kind: 'web action',
    cors,
  });
});

test('the gateway repeats the origin', () => {
  expect(gatewayCorsHeaders('http://a.test')).toMatchObject({
    'access-control-allow-origin': 'http://a.test',
  });
  expect(gatewayCorsHeaders(undefined)).toEqual({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS',
    'access-control-allow-credentials': 'true',
  });
});

test('a case without a verb that is one asks with GET, and its headers go along', () => {
  const variable = { 'set-variable': { actions: [{ set: 'message.headers.X-Key', value: 'k' }] } };
  const document = documentOf({ verb: 'fetch', more: [variable] });
  const api = { namespace: 'guest', name: '/b', document, updated: 0 };
  expect(routeGatewayRequest([api], { method: 'GET', path: '/b/x' })).toMatchObject({
    method: 'GET',
    headers: { 'x-key': 'k' },
  });
});

const target = 'http://h/api/v1/web/guest/default/a.http$(request.path)';

/** An API with one path, its backend for all operations; `changes` are of the document. */
function documentOf({
  targetUrl = target,
  verb = 'keep',
  cors,
  more = [],
  ...changes
}: {
  readonly targetUrl?: string;
  readonly verb?: string;
  readonly cors?: JsonObject | undefined;
  readonly more?: readonly JsonObject[];
  readonly [name: string]: unknown;
}): JsonObject {
  return {
    swagger: '2.0',
    info: { title: 't' },
    basePath: '/b',
    paths: { '/x': { get: {} } },
    'x-gateway-configuration': {
      assembly: { execute: [...more, { invoke: { 'target-url': targetUrl, verb } }] },
      ...(cors && { cors }),
    },
    ...(changes as JsonObject),
  };
}

const gateway = (message: string): string =>
  `Unable to configure the API Gateway (status code 400): ${JSON.stringify({ status: 400, message: `Error: ${message}` })}`;
const withId = { '/x/{id}': { get: { parameters: [{ name: 'id' }] } } };

test.each<[object, string]>([
  [
    { basePath: '/a/{b}' },
    'The base path (/a/{b}) cannot have parameters. Only the relative path supports path parameters.',
  ],
  [
    { paths: { '/{id}': { get: { 'x-openwhisk': { url: 'http://h/a.json' } } } } },
    "The action must use a response type of '.http' in order to receive the path parameters.",
  ],
  [
    {
      targetUrl: 'http://h/api/v1/web/guest/default/a.http',
      paths: { '/{id}': { get: { operationId: 'o' } } },
    },
    "The target-url for operationId 'o' must end in '$(request.path)' in order for actions to receive the path parameters.",
  ],
  [
    { paths: { '/x/{id}/{no}': { get: { parameters: [{ name: 'id' }] } } } },
    "The parameter 'no' defined in path '/x/{id}/{no}' does not match any of the parameters defined for the path in the swagger file.",
  ],
  [{ info: {} }, gateway("Missing field 'name' in request body.")],
  [{ basePath: "/a'" }, gateway('basePath contains illegal character "\'".')],
  [{ paths: {} }, gateway('Empty resources object.')],
  [{ paths: { "/a'": {} } }, gateway('resource path contains illegal character "\'".')],
  [{ paths: { a: {} } }, gateway("Resource path must begin with '/'.")],
  [
    { paths: { '/a': { parameters: [] } } },
    gateway("Missing or empty field 'operations' or in resource path object."),
  ],
  [{ paths: { '/a': { copy: {} } } }, gateway("Resource verb 'copy' not supported.")],
  [{ 'x-gateway-configuration': {} }, gateway("Missing field 'backendUrl' for 'get' operation.")],
])('a gateway does not take %j', (changes, reason) => {
  const message = `API creation failure: ${reason}`;
  expect(() => checkApiDocument(documentOf({ ...changes }))).toThrow(
    expect.objectContaining({ status: 502, message }),
  );
});

test('it takes parameters that are defined for the verb, or for the path', () => {
  checkApiDocument(documentOf({ paths: withId }));
  checkApiDocument(documentOf({ paths: { '/{id}': { get: {}, parameters: [{ name: 'id' }] } } }));
  for (const api of apis)
    checkApiDocument(createGatewayApi(endpoint(toBasePath(api.name), '/y', 'y')).document);
});

test.each<[object, string | undefined]>([
  [{}, undefined],
  [{ securityDefinitions: {} }, undefined],
  [{ securityDefinitions: { key: { type: 'apiKey' } } }, 'keys or tokens of APIs (securityDefinitions)'],
  [{ 'x-ibm-rate-limit': [{ rate: 1 }] }, 'rate limits of APIs (x-ibm-rate-limit)'],
  [
    { more: [{ 'set-variable': { actions: [{ set: 'message.body.a', value: '1' }] } }] },
    "variables of APIs other than headers (set-variable of 'message.body.a')",
  ],
  [
    { targetUrl: 'https://example.com/x' },
    "APIs in front of anything but web actions (target-url 'https://example.com/x')",
  ],
])('what %j asks for', (changes, demand) => {
  expect(demandOf(documentOf({ ...changes }))).toBe(demand);
});
