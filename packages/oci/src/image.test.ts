import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from './digest.ts';
import { InvalidConfigError, InvalidImageError, InvalidManifestError } from './errors.ts';
import { appendToImage, deriveImage, type Image, withConfig } from './image.ts';
import { serializeConfig } from './image-config.ts';
import { imageOf, readBlob } from './image-source.ts';
import { createLayer } from './layer.ts';
import { compressLayer, type LayerBlob } from './layer-blob.ts';
import { createManifest } from './manifest.ts';
import { dockerMediaTypes, mediaTypes, mediaTypesOf } from './media-types.ts';
import { parseManifest } from './parse-manifest.ts';
import { type ConfigPatch, patchConfig } from './patch-config.ts';
import { sampleImage } from './testing/index.ts';
import { validateImage } from './validate-image.ts';

const layerOf = async (content: string): Promise<LayerBlob> =>
  compressLayer(await createLayer([{ path: 'serverless-max/main.py', content: Buffer.from(content) }]));
const layer = await layerOf('print(1)');

test.each(['oci', 'docker'] as const)(
  'a layer on a base of the family %s is of that family',
  async (family) => {
    const base = await sampleImage({ family, annotations: family === 'oci' ? { title: 'base' } : {} });
    const image = appendToImage(base, layer, { created_by: 'test' });
    const types = mediaTypesOf(family);
    expect(image.manifest.mediaType).toBe(types.manifest);
    expect(image.manifest.config.mediaType).toBe(types.config);
    expect(image.manifest.layers).toEqual([
      ...base.manifest.layers,
      { mediaType: types.layerGzip, digest: layer.digest, size: layer.size },
    ]);
    expect(image.manifest.annotations).toEqual(family === 'oci' ? { title: 'base' } : undefined);
    expect(parseManifest(image.manifest.bytes)).toMatchObject({ digest: image.manifest.digest });
  },
);

test('every blob of a derived image can be read: the new ones, and those of its base', async () => {
  const base = await sampleImage();
  const image = appendToImage(base, layer, { created_by: 'test' });
  for (const blob of [image.manifest.config, ...image.manifest.layers]) {
    expect(digestOf(await readBlob(image.openBlob, blob))).toBe(blob.digest);
  }
});

test('layers of zstd and foreign ones keep their descriptors', async () => {
  const foreign = {
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    digest: digestOf('windows'),
    size: 7,
    urls: ['https://example.com/layer'],
  };
  const base = await sampleImage({ family: 'docker', foreign: [foreign] });
  const zstd = { ...base.manifest.layers[1], mediaType: dockerMediaTypes.layerZstd } as typeof foreign;
  const manifest = createManifest({
    ...base.manifest,
    layers: [foreign, zstd, ...base.manifest.layers.slice(2)],
  });
  const image = appendToImage({ ...base, manifest }, layer, { created_by: 'test' });
  expect(image.manifest.layers.slice(0, 2)).toEqual([foreign, zstd]);
});

test('the configuration embedded in a base, and what its manifest is about, do not survive a change', async () => {
  const base = await sampleImage();
  const manifest = createManifest({
    ...base.manifest,
    config: { ...base.manifest.config, data: Buffer.from(base.configBytes).toString('base64') },
    subject: { mediaType: mediaTypes.manifest, digest: digestOf('other'), size: 5 },
  });
  const image = withConfig({ ...base, manifest }, patchConfig(base.config, { cmd: ['other'] }));
  expect(image.manifest.config).toEqual({
    mediaType: mediaTypes.config,
    digest: digestOf(serializeConfig(image.config)),
    size: image.configBytes.byteLength,
  });
  expect(image.manifest.subject).toBeUndefined();
});

test('a base that mixes families is refused', async () => {
  const base = await sampleImage({ family: 'docker' });
  const layers = base.manifest.layers.map((it) => ({ ...it, mediaType: mediaTypes.layerGzip }));
  const mixed: Image = { ...base, manifest: { ...base.manifest, layers } };
  expect(() => appendToImage(mixed, layer, {})).toThrow(InvalidManifestError);
});

test('a configuration that does not fit the layers is refused', async () => {
  const base = await sampleImage();
  expect(() => deriveImage(base, { config: base.config, layers: [layer] })).toThrow(InvalidImageError);
});

const name = fc.stringMatching(/^[A-Za-z_]\w{0,8}$/);
const patches: fc.Arbitrary<ConfigPatch> = fc.record(
  {
    env: fc.dictionary(name, fc.string()),
    labels: fc.dictionary(fc.string(), fc.string()),
    cmd: fc.array(fc.string(), { maxLength: 3 }),
    entrypoint: fc.array(fc.string(), { maxLength: 3 }),
    exposedPorts: fc.array(fc.integer({ min: 1, max: 65_535 }).map((port) => `${port}/tcp`)),
    dropHealthcheck: fc.boolean(),
  },
  { requiredKeys: [] },
);

type Mutation = { readonly patch: ConfigPatch } | { readonly content: string };
const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.oneof(
    patches.map((patch) => ({ patch })),
    fc.string().map((content) => ({ content })),
  ),
  { maxLength: 6 },
);

async function mutate(base: Image, steps: readonly Mutation[]): Promise<Image> {
  let image = base;
  for (const step of steps) {
    image =
      'patch' in step
        ? withConfig(image, patchConfig(image.config, step.patch))
        : appendToImage(image, await layerOf(step.content), { created_by: 'test' });
  }
  return image;
}

test('any image and any row of changes give a valid image, and the same ones the same digest', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('oci' as const, 'docker' as const),
      fc.array(fc.string(), { minLength: 1, maxLength: 4 }),
      mutations,
      async (family, layers, steps) => {
        const [image, again] = await Promise.all([
          mutate(await sampleImage({ family, layers }), steps),
          mutate(await sampleImage({ family, layers }), structuredClone(steps)),
        ]);
        validateImage(image.config, image);
        expect(again.manifest.digest).toBe(image.manifest.digest);
        expect(image.manifest.layers.slice(0, layers.length)).toEqual(
          (await sampleImage({ family, layers })).manifest.layers,
        );
        for (const blob of image.manifest.layers) await readBlob(image.openBlob, blob);
      },
    ),
    { numRuns: 60 },
  );
});

test('a change leaves the image that it was made from as it was', async () => {
  const base = await sampleImage();
  const before = structuredClone({ manifest: base.manifest, config: base.config });
  await mutate(base, [{ patch: { env: { A: '1' }, cmd: ['x'] } }, { content: 'y' }]);
  expect({ manifest: base.manifest, config: base.config }).toEqual(before);
});

test('what is wrong with a base is told of as its fault, and a variable without a value is no fault', async () => {
  const base = await sampleImage();
  const withBase = (changes: Partial<Image['config']>): Image => {
    const config = { ...base.config, ...changes };
    return { ...base, config, configBytes: serializeConfig(config) };
  };
  const odd = withBase({ created: 'yesterday' });
  expect(() => appendToImage(odd, layer, { created_by: 'test' })).toThrow(InvalidConfigError);
  const unset = withBase({ config: { ...base.config.config, Env: ['A=b', 'UNSET'] } });
  const image = appendToImage(unset, layer, { created_by: 'test' });
  expect(image.config.config.Env).toEqual(['A=b', 'UNSET']);
  // And what was made of a sound base is ours.
  const broken = { ...base.config, created: 'tomorrow' };
  expect(() => deriveImage(base, { config: broken, layers: [] })).toThrow(InvalidImageError);
});

test('a manifest and a configuration with other layers are no image', async () => {
  const { manifest, config } = await sampleImage();
  const bytes = serializeConfig({ ...config, rootfs: { ...config.rootfs, diff_ids: [] } });
  expect(() => imageOf(manifest, bytes, () => (async function* () {})())).toThrow(
    /it has 2 layers, and its configuration tells of 0/,
  );
});
