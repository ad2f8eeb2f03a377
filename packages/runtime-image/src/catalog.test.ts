import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
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

test('the catalogue is as its schema says', () => {
  const folder = join(runtimeFolder, 'models/catalogue');
  const read = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(read('catalogue.schema.json'));
  validate(read('catalogue.json'));
  expect(validate.errors ?? []).toEqual([]);
});

// What a schema cannot say.
test.each(models.map((model) => [model.name, model] as const))('%s agrees with itself', (name, model) => {
  const { images, predict, routes, sampleRequest } = model;
  for (const reference of images) expect(reference).toContain(`/${name}:`);
  expect(routes[0]).toBe(`${predict.method} ${predict.path}`);
  expect(routes).toEqual(expect.arrayContaining(['GET /model/metadata', 'GET /swagger.json', 'GET /']));
  for (const param of predict.params) {
    if (param.default !== undefined) expect(typeof param.default).toBe(param.type);
    if (param.choices) expect(param.choices).toContain(param.default);
  }
  expect(sampleRequest.kind).toBe(predict.input.kind);
  if (sampleRequest.kind === 'query') {
    const required = predict.params.filter((param) => param.required).map((param) => param.name);
    expect(Object.keys(sampleRequest.query)).toEqual(expect.arrayContaining(required));
    expect(predict.params.map((param) => param.name)).toEqual(
      expect.arrayContaining(Object.keys(sampleRequest.query)),
    );
  }
});

const ours = models.filter(({ recipe }) => recipe !== undefined);

test.each(ours.map((model) => [model.name, model] as const))('%s is complete here', (name, model) => {
  expect(model.status).toBe('tested');
  expect(model.recipe).toBe(`models/${name}`);
  const folder = join(runtimeFolder, `models/${name}`);
  expect(existsSync(join(runtimeFolder, model.sharedRecipe ?? `models/${name}`, 'Dockerfile'))).toBe(true);
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('## Licences');
  expect(sampleCurlCanBeSent(model)).toBe(true);
  if (model.sampleAnswer !== undefined) expect(existsSync(recordedAnswerPath(model) ?? '')).toBe(true);
});

test('a model that no recipe is for is not called tested', () => {
  expect(models.filter(({ recipe, status }) => !recipe && status === 'tested')).toEqual([]);
});

/** A request with a file needs one that ships. */
function sampleCurlCanBeSent(model: Model): boolean {
  return model.sampleRequest.kind !== 'multipart' || existsSync(samplePath(model) ?? '');
}

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

test('an image that is named for a model gets the memory of the published one', () => {
  expect(findModel('max-object-detector')?.memoryMb).toBe(512);
  expect(findModel('max-object-detector', 'codait/max-object-detector')?.memoryMb).toBe(1024);
  expect(findModel('max-ocr', 'codait/max-ocr')).toEqual(findModel('max-ocr'));
});
