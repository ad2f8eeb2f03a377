import { requireModel } from '@serverless-max/runtime-image';
import { expect, test } from 'vitest';
import { resolveSettings } from '../config/resolve-settings.ts';
import { desireAction } from './desire.ts';
import type { PreparedImage } from './prepared-image.ts';

const model = requireModel('max-ocr');
const image = { repository: 'r.test/me/max-ocr', tag: 'c0ffee' };
const prepared: PreparedImage = {
  word: 'max-ocr',
  name: 'max-ocr',
  model,
  origin: { model: 'max-ocr', config: 'sha256:c' },
  publication: {
    image,
    publication: { isPublished: false, access: 'public' },
    publish: async () => ({ image, uploadedBytes: 0 }),
  },
  findAccess: async () => 'public',
  inEngine: undefined,
};

function desire(
  flags: Readonly<Record<string, unknown>>,
  from: PreparedImage = prepared,
  facts: Partial<Parameters<typeof desireAction>[2]> = {},
) {
  const settings = resolveSettings({
    flags,
    env: {},
    file: undefined,
    target: undefined,
    wskProps: {},
    wskPropsPath: '',
  });
  return desireAction(from, settings, {
    commit: 'beef',
    sampleBytes: 7,
    fitness: { verdict: 'unknown', failures: [] },
    newSecret: 'made-up',
    ...facts,
  });
}

test('without settings the catalogue says memory, time and what it is; it is raw', () => {
  expect(desire({})).toEqual({
    package: undefined,
    name: 'max-ocr',
    image,
    origin: { model: 'max-ocr', config: 'sha256:c', commit: 'beef' },
    limits: { memory: model.memoryMb, timeout: model.timeoutMs },
    web: 'raw',
    parameters: [],
    annotations: [{ key: 'description', value: model.description }],
    sampleBytes: 7,
    publication: { isPublished: false, access: 'public' },
  });
});

test('settings win over the catalogue', () => {
  const flags = {
    memory: '1024',
    timeout: '2m',
    concurrency: '5',
    name: 'ocr',
    package: 'vision',
    web: 'no',
  };
  expect(
    desire({ ...flags, param: ['lang=eng', 'n=3'], annotation: ['description=mine', 'team=a'] }),
  ).toMatchObject({
    name: 'ocr',
    package: 'vision',
    limits: { memory: 1024, timeout: 120_000, concurrency: 5 },
    web: 'no',
    parameters: [
      { key: 'lang', value: 'eng' },
      { key: 'n', value: 3 },
    ],
    annotations: [
      { key: 'description', value: 'mine' },
      { key: 'team', value: 'a' },
    ],
  });
});

test('an image that is no model has the limits of the host, unless they are given', () => {
  expect(desire({}, { ...prepared, model: undefined })).toMatchObject({ limits: {}, annotations: [] });
});

test.each([
  [{}, undefined],
  [{ 'require-auth': true }, { generated: 'made-up' }],
  [{ 'require-auth': 'open sesame' }, 'open sesame'],
  [{ 'require-auth': 'no' }, false],
])('%j asks for the secret %j', (flags, expected) => {
  expect(desire(flags).requiredAuth).toEqual(expected);
});

test.each(['web-export=true', 'final=false', 'require-whisk-auth=x', 'serverless-max={}'])(
  'the annotation %s is another setting’s',
  (annotation) => {
    expect(() => desire({ annotation: [annotation] })).toThrow(
      expect.objectContaining({ code: 'CLI_INVALID_OPTION' }),
    );
  },
);

test('what an examination said of the image goes along, and its report into the record', () => {
  const failures = ['Second /init (contract.R04): it was taken'];
  const fitness = { verdict: 'unfit', reportDigest: 'sha256:d', path: '/reports/x.json', failures } as const;
  expect(desire({}, prepared, { fitness })).toMatchObject({
    origin: { report: 'sha256:d' },
    fitness: { isFit: false, failures, path: '/reports/x.json' },
  });
});
