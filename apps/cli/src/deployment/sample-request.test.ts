import { loadCatalog, requireModel, samplePath } from '@serverless-max/runtime-image';
import { expect, test } from 'vitest';
import { sampleRequest } from './sample-request.ts';

test('a picture is sent as a form that any server reads', async () => {
  const sample = await sampleRequest(requireModel('max-ocr'), undefined);
  const { headers, body } = sample;
  const form = await new Response(Buffer.from(body), { headers }).formData();
  const file = form.get('image') as File;
  expect(file).toMatchObject({ name: 'quick_start_watson_studio.jpg', type: 'image/jpeg' });
  expect(sample).toMatchObject({ method: 'POST', suffix: '', mediaType: 'application/json' });
  const expected = await sample.expected?.({ signal: new AbortController().signal });
  expect(expected).toMatchObject({ source: 'recorded', mediaType: 'application/json' });
});

test('an image that is no model is asked for its first page, any answer of its own will do', async () => {
  expect(await sampleRequest(undefined, undefined)).toMatchObject({
    method: 'GET',
    suffix: '/',
    mediaType: undefined,
  });
});

test('every model has a request; those without a file are asked what they are', async () => {
  for (const model of loadCatalog()) {
    const { method, suffix, body } = await sampleRequest(model, undefined);
    const hasFile = samplePath(model) !== undefined;
    if (model.sampleRequest.kind === 'multipart' && !hasFile) {
      expect({ method, suffix }, model.name).toEqual({ method: 'GET', suffix: '/model/metadata' });
    } else if (model.sampleRequest.kind === 'query') {
      expect(suffix, model.name).toMatch(/^\?/);
    } else {
      expect(body.byteLength, model.name).toBeGreaterThan(0);
    }
  }
});
