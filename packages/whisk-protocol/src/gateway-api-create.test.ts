import { expect, test } from 'vitest';
import { parseApiPut } from './gateway-api-create.ts';
import { parseApiDeletion, parseApiQuery } from './gateway-api-query.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { createApidoc } from './testing/index.ts';

const swagger = { basePath: '/shop', paths: {}, info: {} };
const withSwagger = (value: JsonValue): JsonObject => ({ apidoc: { namespace: '_', swagger: value } });
const without = (field: string): JsonObject => ({ apidoc: createApidoc({ [field]: null }) });
const withoutOfAction = (field: string): JsonObject => ({ apidoc: createApidoc({}, { [field]: '' }) });

test.each<[JsonObject, string]>([
  [{}, 'apidoc is required.'],
  [{ apidoc: '' }, 'apidoc is required.'],
  [{ apidoc: '{' }, 'apidoc field cannot be parsed. Ensure it is valid JSON.'],
  [{ apidoc: 1 }, 'apidoc field is of type number and should be a JSON object or a JSON string.'],
  [{ apidoc: [] }, 'apidoc is missing the namespace field'],
  [{ apidoc: 'null' }, 'apidoc is missing the namespace field'],
  [without('namespace'), 'apidoc is missing the namespace field'],
  [
    { apidoc: createApidoc({ swagger }) },
    'swagger and gatewayBasePath are mutually exclusive and cannot be specified together.',
  ],
  [withSwagger('{'), 'swagger field cannot be parsed. Ensure it is valid JSON.'],
  [withSwagger(true), 'swagger field is boolean and should be an object or a JSON string.'],
  [withSwagger('[]'), 'swagger is missing the basePath field.'],
  [withSwagger({ ...swagger, basePath: '' }), 'swagger is missing the basePath field.'],
  [withSwagger({ basePath: '/' }), 'swagger is missing the paths field.'],
  [withSwagger({ basePath: '/', paths: {} }), 'swagger is missing the info field.'],
  [without('gatewayBasePath'), 'apidoc is missing the gatewayBasePath field'],
  [without('gatewayPath'), 'apidoc is missing the gatewayPath field'],
  [without('gatewayMethod'), 'apidoc is missing the gatewayMethod field'],
  [without('action'), 'apidoc is missing the action field.'],
  [withoutOfAction('backendMethod'), 'action is missing the backendMethod field.'],
  [withoutOfAction('backendUrl'), 'action is missing the backendUrl field.'],
  [withoutOfAction('namespace'), 'action is missing the namespace field.'],
  [withoutOfAction('name'), 'action is missing the name field.'],
  [withoutOfAction('authkey'), 'action is missing the authkey field.'],
  [{ apidoc: createApidoc({ action: 'a' }) }, 'action is missing the backendMethod field.'],
  [
    { apidoc: createApidoc({ gatewayMethod: 1 }) },
    'API creation failure: the field gatewayMethod is not a string.',
  ],
])('createApi refuses %j', (args, message) => {
  expect(() => parseApiPut(args, 'guest')).toThrow(expect.objectContaining({ status: 502, message }));
});

test('nobody may manage APIs', () => {
  expect(() => parseApiPut({}, undefined)).toThrow('A valid auth key is required.');
  expect(() => parseApiQuery({ namespace: 'guest' }, undefined)).toThrow('Invalid authentication.');
  expect(() => parseApiDeletion({}, undefined)).toThrow('Invalid authentication.');
});

test('the own namespace is put in the place of _, another stays', () => {
  const own = parseApiPut({ apidoc: JSON.stringify(createApidoc({ gatewayMethod: 'GET' })) }, 'guest');
  expect(own).toMatchObject({
    basePath: '/shop',
    content: {
      endpoint: {
        path: '/books',
        verb: 'get',
        action: {
          namespace: 'guest',
          backendUrl: 'http://127.0.0.1:3233/api/v1/web/guest/default/list.http',
        },
      },
    },
  });
  const other = { namespace: 'other', backendUrl: 'http://h/api/v1/web/other/default/list.http' };
  expect(parseApiPut({ apidoc: createApidoc({}, other) }, 'guest').content).toMatchObject({
    endpoint: { action: other },
  });
});

test('a document may come as text', () => {
  expect(parseApiPut(withSwagger(JSON.stringify(swagger)), 'guest')).toEqual({
    basePath: '/shop',
    content: { swagger },
  });
});

test.each<[JsonObject, object]>([
  [{}, {}],
  [{ basepath: '', relpath: '', operation: '' }, {}],
  [
    { basepath: '/a', relpath: '/b', operation: 'GET', limit: '30', skip: '1', outputFormat: 'Swagger' },
    { basePathOrName: '/a', path: '/b', operation: 'get', limit: 30, skip: 1 },
  ],
  [{ limit: '0', skip: 'x' }, {}],
])('getApi reads %j', (args, query) => {
  expect(parseApiQuery(args, 'guest')).toEqual(query);
});

test.each<[JsonObject, string]>([
  [{}, 'basepath is required.'],
  [{ basepath: '/a', operation: 'get' }, 'When specifying an operation, the path is required.'],
])('deleteApi refuses %j', (args, message) => {
  expect(() => parseApiDeletion(args, 'guest')).toThrow(expect.objectContaining({ status: 502, message }));
});

test('getApi knows two formats', () => {
  expect(() => parseApiQuery({ outputFormat: 'yaml' }, 'guest')).toThrow(
    'Invalid outputFormat value. Valid values are: apigw, swagger',
  );
});
