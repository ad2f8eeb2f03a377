import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  findModel,
  loadCatalog,
  nearestModels,
  recordedAnswerPath,
  requireModel,
  samplePath,
} from './catalog.ts';
import { UnknownModelError } from './errors.ts';
import type { Model } from './model.ts';
import { runtimeFolder } from './runtime-folder.ts';

const models = loadCatalog();

test('the catalogue has 37 models with names of their own', () => {
  expect(models).toHaveLength(37);
  expect(new Set(models.map(({ name }) => name)).size).toBe(37);
});

/** Every member an entry may have, and what its value must be. */
const members: Record<keyof Model, (value: unknown, model: Model) => void> = {
  name: (value) => expect(value).toMatch(/^(max|codenet)-[a-z0-9-]+$/),
  title: (value) => expect(value).toMatch(/^\S.{3,50}\S$/),
  domain: (value) =>
    expect([
      'vision',
      'text',
      'audio',
      'video',
      'forecasting',
      'recommendation',
      'code',
      'template',
    ]).toContain(value),
  description: (value) => expect(value).toMatch(/^[A-Z].{20,110}\.$/),
  images: (value, { name }) => {
    for (const reference of value as string[])
      expect(reference).toMatch(/^(quay\.io\/)?codait\/[a-z0-9-]+:latest$/);
    for (const reference of value as string[]) expect(reference).toContain(`/${name}:`);
  },
  predict: (value) => checkPredict(value as Model['predict']),
  sample: (_, model) => expect(existsSync(samplePath(model) ?? ''), model.name).toBe(true),
  sampleAnswer: (_, model) => {
    expect(model.sample, model.name).toBeDefined();
    expect(existsSync(recordedAnswerPath(model) ?? ''), model.name).toBe(true);
  },
  memoryMb: (value) => expect(value).toSatisfy((mb) => Number.isInteger(mb) && mb >= 128 && mb <= 8192),
  timeoutMs: (value) => expect([60_000, 300_000]).toContain(value),
  adapter: (value, { sharedRecipe }) => expect(value).toBe(sharedRecipe ? 'fastify' : 'wsgi'),
  routes: (value, { predict }) => {
    expect((value as string[])[0]).toBe(`${predict.method} ${predict.path}`);
    for (const route of value as string[]) expect(route).toMatch(/^(GET|POST) \/[a-z./]*$/);
    expect(value).toEqual(expect.arrayContaining(['GET /model/metadata', 'GET /swagger.json', 'GET /']));
  },
  licence: (value) => expect(value).toMatch(/^(Apache-2\.0|MIT|BSD-3-Clause|CC-BY|MPL-2\.0|custom)$/),
  status: (value, { recipe }) => expect(recipe ? ['tested', 'described'] : ['described']).toContain(value),
  recipe: (value, { sharedRecipe }) =>
    expect(existsSync(join(runtimeFolder, sharedRecipe ?? String(value), 'Dockerfile'))).toBe(true),
  sharedRecipe: (_, { recipe }) =>
    expect(existsSync(join(runtimeFolder, String(recipe), 'weights.sha256'))).toBe(true),
  sampleRequest: (_, model) => checkSampleRequest(model),
};

function checkPredict({ method, path, input, params, answer, ...rest }: Model['predict']): void {
  expect(rest).toEqual({});
  expect(['GET', 'POST']).toContain(method);
  expect(path).toMatch(/^\/[a-z/]+$/);
  expect(['multipart', 'json', 'query']).toContain(input.kind);
  if (input.kind === 'multipart') {
    expect(input.field).toMatch(/^[a-z]+$/);
    expect(input.accept.length).toBeGreaterThan(0);
  }
  for (const param of params) {
    expect(Object.keys(param)).toEqual(expect.arrayContaining(['name', 'type', 'required']));
    expect(['string', 'number']).toContain(param.type);
    if (param.default !== undefined) expect(typeof param.default).toBe(param.type);
    if (param.choices) expect(param.choices).toContain(param.default);
  }
  expect(answer).toMatch(/^(application\/json|image\/(png|jpeg)|audio\/wav)$/);
}

function checkSampleRequest({ predict, sampleRequest }: Model): void {
  expect(sampleRequest.kind).toBe(predict.input.kind);
  if (sampleRequest.kind === 'multipart') {
    expect(sampleRequest.file).toMatch(/^[\w.-]+\.[a-z0-9]+$/);
    expect(sampleRequest.contentType).toMatch(/^[a-z]+\/[a-z0-9]+$/);
  } else if (sampleRequest.kind === 'json') {
    expect(Object.keys(sampleRequest.body).length).toBeGreaterThan(0);
  } else {
    const names = predict.params.map(({ name }) => name);
    for (const name of Object.keys(sampleRequest.query)) expect(names).toContain(name);
    for (const { name, required } of predict.params) {
      if (required) expect(Object.keys(sampleRequest.query)).toContain(name);
    }
  }
}

test.each(models.map((model) => [model.name, model] as const))('%s is well formed', (_, model) => {
  const optional = ['sample', 'sampleAnswer', 'recipe', 'sharedRecipe'];
  for (const [member, check] of Object.entries(members)) {
    const value = model[member as keyof Model];
    if (value === undefined) expect(optional).toContain(member);
    else check(value, model);
  }
  expect(Object.keys(members)).toEqual(expect.arrayContaining(Object.keys(model)));
});

test('only the models without a recipe and an image need one from the user', () => {
  const homeless = models.filter(({ images, recipe }) => images.length === 0 && !recipe);
  expect(homeless.map(({ name }) => name)).toEqual(['codenet-code-complexity', 'max-pytorch-mnist']);
});

test('a model is found by its exact name only', () => {
  expect(findModel('max-ocr')?.title).toBe('Optical Character Recognition');
  expect(findModel('ocr')).toBeUndefined();
  expect(findModel('')).toBeUndefined();
});

test.each([
  ['ocr', 'max-ocr'],
  ['max-orc', 'max-ocr'],
  ['MAX-OCR', 'max-ocr'],
  ['max-object-detecter', 'max-object-detector'],
  ['caption', 'max-image-caption-generator'],
  ['max-facial-age', 'max-facial-age-estimator'],
])('%s may have meant %s', (typed, expected) => {
  expect(nearestModels(typed)[0]).toBe(expected);
});

test.each(['', 'max-', 'postgres', 'quay.io/someone/something:1'])('nothing is near %j', (typed) => {
  expect(nearestModels(typed)).toEqual([]);
});

test('an unknown model is refused with the nearest names', () => {
  expect(requireModel('max-ocr').name).toBe('max-ocr');
  expect(() => requireModel('max-facial')).toThrow(UnknownModelError);
  expect(() => requireModel('max-orc')).toThrow(
    expect.objectContaining({
      code: 'TPL_UNKNOWN_MODEL',
      nearest: ['max-ocr'],
      hint: 'Did you mean max-ocr?',
    }),
  );
});
