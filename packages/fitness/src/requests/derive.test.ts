import { parseApiDocument } from '@serverless-max/runtime-image/inspection';
import { expect, test } from 'vitest';
import { formRequest } from './build-request.ts';
import { deriveRequests } from './derive.ts';
import { sampleWithFile } from './sample.ts';

const documentOf = (paths: object, more: object = {}) =>
  parseApiDocument(JSON.stringify({ openapi: '3.0.0', paths, ...more }));
/** Nothing but the document tells of it. */
const nothingElse = { model: undefined };
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
  const { requests } = deriveRequests(document, { sample: undefined });
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

test('a part of a path is filled in with what the document gives; what is not asked is told with the reason', () => {
  const inPath = (name: string, more: object) => ({ in: 'path', name, required: true, ...more });
  const document = documentOf({
    '/a/{id}': { get: { parameters: [inPath('id', { schema: { type: 'string' }, example: 'x y' })] } },
    '/b/{id}': { get: { parameters: [inPath('id', { schema: { enum: ['cat', 'dog'] } })] } },
    '/c/{id}': { parameters: [inPath('id', { schema: { type: 'integer', minimum: 3 } })], get: {} },
    '/d/{id}': { get: { parameters: [inPath('id', { examples: { one: { value: 'first' } } })] } },
    '/e/{id}': { get: { parameters: [inPath('id', { schema: { type: 'string' } })] } },
    '/f/{id}': { get: {} },
    '/models/{name}/predict': {
      post: { parameters: [inPath('name', { schema: { default: 'resnet' } })], requestBody: {} },
    },
    '/labels': { delete: {} },
  });
  const { requests, leftOut } = deriveRequests(document, { sample: undefined });
  const paths = requests.map(({ request }) => request.path);
  expect(paths).toEqual(
    expect.arrayContaining(['/a/x%20y', '/b/cat', '/c/3', '/d/first', '/models/resnet/predict']),
  );
  expect(leftOut).toEqual([
    'GET /e/{id}: no value for its path is given',
    'GET /f/{id}: no value for its path is given',
    'DELETE /labels: it changes what the next request finds',
  ]);
});

test('fields of a form: those that have to be there go with the file, each choice is tried', () => {
  const schema = {
    required: ['image', 'kind'],
    properties: {
      image: { format: 'binary' },
      kind: { enum: ['fast', 'exact'] },
      grey: { type: 'boolean' },
      top: { type: 'integer', minimum: 1, maximum: 5 },
    },
  };
  const document = documentOf({
    '/predict': { post: { requestBody: { content: { 'multipart/form-data': { schema } } } } },
  });
  const sample = sampleWithFile(file, document, nothingElse);
  const { requests } = deriveRequests(document, { sample });
  const bodyOf = (id: string): string =>
    Buffer.from(requests.find((it) => it.id === id)?.request.body ?? []).toString();
  expect(bodyOf('sample')).toContain('name="kind"\r\n\r\nfast\r\n');
  expect(bodyOf('sample')).not.toContain('grey');
  expect(requests.filter(({ isPrediction }) => isPrediction).map(({ id }) => id)).toEqual([
    'sample',
    'sample, kind=fast',
    'sample, kind=exact',
    'sample, grey=true',
    'sample, grey=false',
    'sample, top=1',
    'sample, top=5',
  ]);
  expect(bodyOf('sample, kind=exact').match(/name="kind"/g)).toHaveLength(1);
});

test('other posts are asked last, with what their bodies permit; a form without a file is one', () => {
  const form = { properties: { text: { example: 'zwölf' }, n: { default: 2 } } };
  const media = { schema: { type: 'object' }, examples: { one: { value: { text: 'from the example' } } } };
  const document = documentOf({
    '/predict': {
      post: { requestBody: { content: { 'application/x-www-form-urlencoded': { schema: form } } } },
    },
    '/explain': { post: { requestBody: { content: { 'application/json': media } } } },
  });
  const { requests } = deriveRequests(document, { sample: undefined });
  const [made, last] = [requests[0], requests.at(-1)];
  expect([made?.id, String(made?.request.body)]).toEqual(['made-up', 'text=zw%C3%B6lf&n=2']);
  expect([last?.id, String(last?.request.body)]).toEqual(['POST /explain', '{"text":"from the example"}']);
});

test('a file goes where the document wants it, and changed, cut and wrong too', () => {
  const schema = { properties: { image: { format: 'binary' } } };
  const parameters = [{ in: 'query', name: 'kind', schema: { enum: ['a', 'b'] } }];
  const document = documentOf({
    '/v1/predict': { post: { parameters, requestBody: { content: { 'multipart/form-data': { schema } } } } },
  });
  const sample = sampleWithFile(file, document, nothingElse);
  expect(Buffer.from(sample.request.body).toString()).toContain('name="image"; filename="a.png"');
  const { requests } = deriveRequests(document, { sample });
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
  expect(deriveRequests(document, { sample: undefined }).requests[0]?.id).toBe('made-up');
});

test('the same form is the same bytes', () => {
  const form = { field: 'a', file };
  expect(formRequest('/', form)).toEqual(formRequest('/', form));
});

test('without a document the image’s files tell where a file goes, and the user more than anybody', () => {
  const seen = {
    routes: [
      { method: 'POST', path: '/score' },
      { method: 'GET', path: '/labels/<int:id>' },
      { method: 'GET', path: '/labels' },
    ],
    predict: { value: { method: 'POST', path: '/score' }, why: '' },
    input: { value: { kind: 'multipart', field: 'picture' } as const, why: '' },
  };
  const subject = { ...nothingElse, seen };
  const sample = sampleWithFile(file, undefined, subject);
  expect(Buffer.from(sample.request.body).toString()).toContain('name="picture"; filename="a.png"');
  const { requests, leftOut } = deriveRequests(undefined, {
    sample,
    routes: seen.routes,
    predict: seen.predict.value,
  });
  expect(requests.map(({ request }) => request.path)).toContain('/score');
  expect(requests.map(({ id }) => id)).toContain('GET /labels');
  expect(leftOut).toEqual(['GET /labels/<int:id>: no value for its path is given']);
  expect(sampleWithFile(file, undefined, { ...subject, predictPath: '/v2' }).request.path).toBe('/v2');
});
