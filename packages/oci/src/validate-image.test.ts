import { expect, test } from 'vitest';
import { appendLayer } from './append-layer.ts';
import type { Digest } from './digest.ts';
import { digestOf } from './digest.ts';
import type { ImageConfig } from './image-config.ts';
import { sampleConfig } from './testing/index.ts';
import { validateImage } from './validate-image.ts';

test('a sound image passes, with steps that have no layer too', () => {
  const history = [{ created_by: 'one' }, { created_by: 'env', empty_layer: true }, { created_by: 'two' }];
  validateImage(sampleConfig({ history }));
});

test('appending layers keeps an image sound', () => {
  let image = sampleConfig();
  for (let index = 0; index < 50; index += 1) {
    image = appendLayer(
      image,
      { diffId: digestOf(String(index)) },
      { created_by: 'x', empty_layer: index % 2 > 0 },
    );
    validateImage(image);
  }
  expect(image.rootfs.diff_ids).toHaveLength(52);
});

const broken: [string, Partial<ImageConfig>][] = [
  ['the architecture is not given', { architecture: '' }],
  ['the operating system is not given', { os: '' }],
  ["created is 'yesterday', not a time", { created: 'yesterday' }],
  ['the history tells of 0 layers, but there are 2', { history: [] }],
  ["diff id 'sha256:1' is not a digest", { rootfs: { type: 'layers', diff_ids: ['sha256:1' as Digest] } }],
  ["variable '=x' is not NAME=value", { config: { Env: ['=x'] } }],
  ["port 'http' is not a number with a protocol", { config: { ExposedPorts: { http: {} } } }],
  ['there is no layer', { rootfs: { type: 'layers', diff_ids: [] }, history: [] }],
];

test.each(broken)('%s', (problem, changes) => {
  expect(() => validateImage(sampleConfig(changes))).toThrow(problem);
});

test('all problems come at once', () => {
  expect(() => validateImage(sampleConfig({ architecture: '', os: '' }))).toThrowErrorMatchingInlineSnapshot(
    `[InvalidImageError: The image is not valid: the architecture is not given; the operating system is not given.]`,
  );
});
