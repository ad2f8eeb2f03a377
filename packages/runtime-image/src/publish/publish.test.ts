import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { bundleImage, type Image, type ImageConfig, withConfig } from '@serverless-max/oci';
import { writeImageArchive } from '@serverless-max/oci/archive';
import { type SampleImageOptions, sampleImage } from '@serverless-max/oci/testing';
import { expect, test } from 'vitest';
import { assembleRuntimeImage } from '../build.ts';
import { NotRebasableError, NotRuntimeImageError } from '../errors.ts';
import { planModelImage } from '../plan.ts';
import { createImageEngine } from '../testing/index.ts';
import { baseOfImage, type ManifestBase } from './base-of-image.ts';
import { baseWithin } from './base-within.ts';
import { deriveRuntimeImage } from './derive-runtime-image.ts';
import { rebaseImage } from './rebase.ts';
import { saveBase } from './save-base.ts';

const reference = 'localhost:5000/models/max-ocr:1';
const options = { name: 'max-ocr', predictPath: '/model/predict' };

async function baseImage(changes: SampleImageOptions = {}): Promise<ManifestBase> {
  return baseOfImage(await sampleImage(changes), reference, 'a sample');
}

/** The same image after a pull: what an engine answers to "inspect" (Docker 20.10). */
function pulled({ image }: ManifestBase): ManifestBase {
  const { config } = image;
  const { Cmd, Env, ExposedPorts } = config.config;
  const base = baseOfImage(
    {
      ...image,
      config: {
        ...config,
        config: {
          ...{ Hostname: '', Domainname: '', User: '', AttachStdin: false, Tty: false, Image: '' },
          ...{
            Env: Env ?? null,
            Cmd: Cmd ?? null,
            Entrypoint: null,
            OnBuild: null,
            Labels: null,
            Volumes: null,
          },
          ...(ExposedPorts && { ExposedPorts }),
        },
      } as unknown as ImageConfig,
    },
    reference,
    'in the engine',
  );
  return { ...base, details: { ...base.details, sizeBytes: 123, repoTags: [reference] } };
}

test('a base in a registry and the same one in an engine give the same configuration', async () => {
  const base = await baseImage();
  const plan = await planModelImage(pulled(base), options);
  if (plan.kind !== 'append') throw new Error('expected an append');
  const emulated = await assembleRuntimeImage(plan);
  const published = await deriveRuntimeImage(base, options);
  expect(published.manifest.config.digest).toBe(emulated.digest);
});

test('the labels name the base’s configuration, the annotations its manifest', async () => {
  const base = await baseImage();
  const { config, manifest } = await deriveRuntimeImage(base, {
    ...options,
    source: 'https://example.com/x',
  });
  expect(config.config.Labels).toMatchObject({
    'org.opencontainers.image.base.name': reference,
    'org.opencontainers.image.base.digest': base.image.manifest.config.digest,
  });
  expect(manifest.annotations).toEqual({
    'org.opencontainers.image.base.name': reference,
    'org.opencontainers.image.base.digest': base.image.manifest.digest,
    'org.opencontainers.image.source': 'https://example.com/x',
  });
});

test('a time that is given is the image’s, and changes nothing else', async () => {
  const base = await baseImage();
  const created = '2001-01-01T00:00:00Z';
  const { config } = await deriveRuntimeImage(base, { ...options, created });
  expect(config.created).toBe(created);
  expect(config.history.at(-1)?.created).toBe(created);
  expect(config.rootfs).toEqual((await deriveRuntimeImage(base, options)).config.rootfs);
});

test('a base that is a runtime image is taken as it is', async () => {
  const image = await deriveRuntimeImage(await baseImage(), options);
  expect(await deriveRuntimeImage(baseOfImage(image, 'x:1', ''), options)).toBe(image);
});

test.each<[string, Partial<Parameters<typeof deriveRuntimeImage>[1]>]>([
  ['of a model', {}],
  ['whose user said how to reach the model', { app: 'server:wsgi', adapter: 'wsgi' as const }],
])('the image %s on a new base is the one that a build on that base gives', async (_, said) => {
  const image = await deriveRuntimeImage(await baseImage(), { ...options, ...said });
  const newer = await baseImage({ layers: ['newer', 'base', 'of three'] });
  const config = {
    ...newer.image.config,
    config: { ...newer.image.config.config, Cmd: ['python3', 'new.py'] },
  };
  const base = baseOfImage(withConfig(newer.image, config), reference, '');
  const rebased = rebaseImage({ image, reference: 'me/max-ocr' }, base);
  const built = await deriveRuntimeImage(base, { ...options, ...said });
  expect(rebased.manifest.digest).toBe(built.manifest.digest);
  expect(rebased.config.config.Env).toContain('SERVERLESS_MAX_PREDICT_PATH=/model/predict');
});

test('a base for another platform, of another language, or that is no base is refused', async () => {
  const image = await deriveRuntimeImage(await baseImage(), options);
  const rebase =
    (base: ManifestBase, from: Image = image) =>
    () =>
      rebaseImage({ image: from, reference: 'me/max-ocr' }, base);
  const { image: plain } = await baseImage();
  const withArchitecture = withConfig(plain, { ...plain.config, architecture: 'arm64' });
  const inNode = withConfig(plain, { ...plain.config, config: { Cmd: ['node', 'app.js'] } });
  expect(rebase(baseOfImage(withArchitecture, reference, ''))).toThrow(
    /is for linux\/amd64, the base for linux\/arm64/,
  );
  expect(rebase(baseOfImage(inNode, reference, ''))).toThrow(NotRebasableError);
  expect(rebase(baseOfImage(image, reference, ''))).toThrow(/is a runtime image itself/);
  expect(rebase(await baseImage(), plain)).toThrow(NotRuntimeImageError);
});

test('an image that came from the engine’s archive keeps the id that the engine knows', async () => {
  const base = await baseImage({ family: 'docker' });
  const archive = await buffer(
    writeImageArchive({ bundle: bundleImage(base.image), references: [reference] }),
  );
  const engine = createImageEngine({ archives: { [reference]: archive } });
  const folder = await mkdtemp(join(tmpdir(), 'smax-save-'));
  const saved = await saveBase(engine, pulled(base), { folder });
  await rm(folder, { recursive: true });
  expect(saved.image.manifest.config.digest).toBe(base.id);
  expect(saved.image.manifest.layers).toEqual(base.image.manifest.layers);
});

test('layers that were published before are found again under another action server, and under no other base', async () => {
  const base = await baseImage({ family: 'docker' });
  const published = await deriveRuntimeImage(base, options);
  const again = baseWithin(published, base);
  expect(again?.image.manifest.layers).toEqual(base.image.manifest.layers);
  const other = { ...options, app: 'other:app' };
  expect((await deriveRuntimeImage(again ?? base, other)).manifest.digest).toBe(
    (await deriveRuntimeImage(base, other)).manifest.digest,
  );
  expect(baseWithin(published, await baseImage({ layers: ['one', 'another'] }))).toBeUndefined();
  expect(baseWithin(published, await baseImage({ layers: ['one', 'two', 'x', 'y', 'z'] }))).toBeUndefined();
});
