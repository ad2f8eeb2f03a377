import { expect, test } from 'vitest';
import { choosePredict } from './choose-predict.ts';
import { parseApiDocument } from './open-api.ts';

const predict = { method: 'POST', path: '/predict' };
const inputOf = (operation: object, more: object = {}) =>
  parseApiDocument(
    JSON.stringify({ openapi: '3.1.0', paths: { '/predict': { post: operation } }, ...more }),
  )?.inputOf(predict);
const content = (type: string, schema: object) => ({ requestBody: { content: { [type]: { schema } } } });

test.each([
  ['JSON', content('application/json', {}), { kind: 'json' }],
  ['a form', content('application/x-www-form-urlencoded', {}), { kind: 'form' }],
  ['bytes', content('image/png', {}), { kind: 'binary' }],
  [
    'a file (3.0)',
    content('multipart/form-data', { properties: { a: { type: 'string' }, image: { format: 'binary' } } }),
    { kind: 'multipart', field: 'image' },
  ],
  [
    'a file (3.1)',
    content('multipart/form-data', {
      properties: { image: { contentMediaType: 'application/octet-stream' } },
    }),
    { kind: 'multipart', field: 'image' },
  ],
  [
    'several files',
    content('multipart/form-data', {
      properties: { images: { type: 'array', items: { format: 'binary' } } },
    }),
    { kind: 'multipart', field: 'images' },
  ],
  ['query (2 and 3)', { parameters: [{ in: 'query', name: 'q' }] }, { kind: 'query' }],
  [
    'a file (2)',
    { parameters: [{ in: 'formData', type: 'file', name: 'image' }] },
    { kind: 'multipart', field: 'image' },
  ],
  ['JSON (2)', { parameters: [{ in: 'body', name: 'payload' }] }, { kind: 'json' }],
  ['nothing', {}, undefined],
])('a document tells that a route takes %s', (_, operation, expected) => {
  expect(inputOf(operation)).toEqual(expected);
});

test('references into the document are followed, and circles end', () => {
  const schemas = {
    Body: { properties: { image: { format: 'binary' } } },
    Circle: { $ref: '#/components/schemas/Circle' },
  };
  const form = (name: string) => content('multipart/form-data', { $ref: `#/components/schemas/${name}` });
  expect(inputOf(form('Body'), { components: { schemas } })).toEqual({ kind: 'multipart', field: 'image' });
  expect(inputOf(form('Circle'), { components: { schemas } })).toEqual({ kind: 'multipart' });
});

test('a Swagger document’s base path belongs to its routes', () => {
  const text = JSON.stringify({
    swagger: '2.0',
    basePath: '/v1/',
    paths: { '/a': { get: {}, parameters: [] } },
  });
  expect(parseApiDocument(text)?.routes).toEqual([{ method: 'GET', path: '/v1/a' }]);
});

test.each(['', '[]', 'null', '<html>', '{"paths": {}}', '{"openapi": "3.0.0"}', '{"openapi": '])(
  '%j is no document',
  (text) => {
    expect(parseApiDocument(text)).toBeUndefined();
  },
);

const routes = (...lines: readonly string[]) =>
  lines.map((line) => ({ method: line.split(' ')[0] ?? '', path: line.split(' ')[1] ?? '' }));

test.each([
  [['GET /health', 'POST /model/predict'], '/model/predict'],
  [['POST /v1/predict/{id}', 'POST /v1/predictions'], '/v1/predictions'],
  [['POST /upload', 'GET /'], '/upload'],
  [['POST /shutdown', 'POST /classify'], '/classify'],
  [['POST /a', 'POST /b'], undefined],
  [['POST /a', 'POST /b', 'GET /generate'], '/generate'],
  [['GET /', 'GET /docs'], undefined],
])('of %j the prediction is %s', (lines, expected) => {
  expect(choosePredict(routes(...lines))?.path).toBe(expected);
});
