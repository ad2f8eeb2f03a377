import { parseApiDocument } from '@serverless-max/runtime-image/inspection';
import { expect, test } from 'vitest';
import { deriveRequests } from './derive.ts';
import { formRequest, sampleWithFile } from './sample.ts';

const documentOf = (paths: object, more: object = {}) =>
  parseApiDocument(JSON.stringify({ openapi: '3.0.0', paths, ...more }));
const file = { name: 'a.png', contentType: 'image/png', bytes: Buffer.from('0123456789') };

test('a document without a sample: values that it permits, what can be read, and what is wrong', () => {
  const schema = {
    type: 'object',
    properties: {
      text: { type: 'string', example: 'hello' },
      top: { type: 'integer', minimum: 3 },
      tags: { type: 'array', items: { enum: ['x', 'y'] } },
    },
  };
  const document = documentOf({
    '/predict': { post: { requestBody: { content: { 'application/json': { schema } } } } },
    '/labels': {
      get: {
        parameters: [
          { in: 'query', name: 'n', required: true, schema: { default: 5 } },
          { in: 'query', name: 'other', schema: {} },
        ],
      },
    },
    '/labels/{id}': { get: {} },
  });
  const requests = deriveRequests(document, { sample: undefined });
  expect(requests.map(({ id }) => id)).toEqual([
    'made-up',
    'GET /labels?n=5',
    'GET /',
    'unknown-path',
    'wrong-method',
    'empty',
    'empty-json',
  ]);
  expect(JSON.parse(Buffer.from(requests[0]?.request.body ?? []).toString())).toEqual({
    text: 'hello',
    top: 3,
    tags: ['x'],
  });
  expect(requests[0]?.isPrediction).toBe(true);
});

test('a file goes where the document wants it, and changed, cut and wrong too', () => {
  const schema = { properties: { image: { format: 'binary' } } };
  const parameters = [{ in: 'query', name: 'kind', schema: { enum: ['a', 'b'] } }];
  const document = documentOf({
    '/v1/predict': { post: { parameters, requestBody: { content: { 'multipart/form-data': { schema } } } } },
  });
  const sample = sampleWithFile(file, document);
  expect(Buffer.from(sample.request.body).toString()).toContain('name="image"; filename="a.png"');
  const requests = deriveRequests(document, { sample });
  expect(requests.map(({ id }) => id)).toEqual([
    'sample',
    'sample-changed',
    'sample-cut',
    'no-sample',
    'sample?kind=a',
    'sample?kind=b',
    'GET /',
    'unknown-path',
    'empty',
    'empty-json',
  ]);
  const bodyOf = (id: string): string =>
    Buffer.from(requests.find((it) => it.id === id)?.request.body ?? []).toString();
  expect(bodyOf('sample-changed')).toContain('\r\n\r\n0123446789\r\n');
  expect(bodyOf('sample-cut')).toContain('\r\n\r\n01234\r\n');
  expect(requests.find(({ id }) => id === 'sample?kind=b')?.request.path).toBe('/v1/predict?kind=b');
});

test('documents that refer to themselves end', () => {
  const schemas = { Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } } };
  const document = documentOf(
    {
      '/predict': {
        post: {
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } } },
        },
      },
    },
    { components: { schemas } },
  );
  expect(deriveRequests(document, { sample: undefined })[0]?.id).toBe('made-up');
});

test('the same form is the same bytes', () => {
  expect(formRequest('/', 'a', file)).toEqual(formRequest('/', 'a', file));
});
