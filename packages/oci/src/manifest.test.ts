import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Descriptor, describeBlob } from './descriptor.ts';
import { digestOf } from './digest.ts';
import { InvalidManifestError, SchemaOneManifestError } from './errors.ts';
import {
  blobsOf,
  createIndex,
  createManifest,
  describeManifest,
  isImageManifest,
  manifestProblems,
} from './manifest.ts';
import { convertMediaType, dockerMediaTypes, type Family, mediaTypes, mediaTypesOf } from './media-types.ts';
import { parseManifest } from './parse-manifest.ts';

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const blob = (mediaType: string, text: string): Descriptor => describeBlob(mediaType, Buffer.from(text));
const families: Family[] = ['oci', 'docker'];

test.each(families)('a manifest of %s is read back as it was made, byte for byte', (family) => {
  const types = mediaTypesOf(family);
  const made = createManifest({
    family,
    config: blob(types.config, '{}'),
    layers: [blob(types.layerGzip, 'one'), blob(types.layerZstd, 'two')],
  });
  expect(parseManifest(made.bytes, types.manifest)).toEqual(made);
  expect(made.digest).toBe(digestOf(made.bytes));
  expect(describeManifest(made)).toEqual({ mediaType: types.manifest, digest: made.digest, size: made.size });
  expect(isImageManifest(made)).toBe(true);
});

test.each(families)('an index of %s is read back as it was made', (family) => {
  const types = mediaTypesOf(family);
  const child = { ...blob(types.manifest, 'm'), platform: { os: 'linux', architecture: 'amd64' } };
  const made = createIndex({ family, manifests: [child] });
  expect(parseManifest(made.bytes, types.index)).toEqual(made);
});

test('annotations are in a fixed order, so that equal values have equal digests', () => {
  const config = blob(mediaTypes.config, '{}');
  const made = (annotations: Record<string, string>) =>
    createManifest({ family: 'oci', config, layers: [], annotations }).digest;
  expect(made({ b: '2', a: '1' })).toBe(made({ a: '1', b: '2' }));
});

test('white space and unknown members of a document survive: its bytes are kept', () => {
  const config = blob(mediaTypes.config, '{}');
  const text = JSON.stringify({ schemaVersion: 2, config, layers: [], 'x-extra': 1 }, undefined, 3);
  const read = parseManifest(Buffer.from(text), mediaTypes.manifest);
  expect(Buffer.from(read.bytes).toString()).toBe(text);
  expect(read).toMatchObject({
    kind: 'manifest',
    family: 'oci',
    mediaType: mediaTypes.manifest,
    digest: digestOf(text),
  });
});

test('two families are never mixed in what is made, and told of in what is read', () => {
  const mixed = { config: blob(dockerMediaTypes.config, '{}'), layers: [blob(mediaTypes.layerGzip, 'x')] };
  expect(() => createManifest({ family: 'docker', ...mixed })).toThrow(InvalidManifestError);
  expect(() => createIndex({ family: 'oci', manifests: [blob(dockerMediaTypes.manifest, 'm')] })).toThrow(
    InvalidManifestError,
  );
  const read = parseManifest(bytesOf({ schemaVersion: 2, mediaType: dockerMediaTypes.manifest, ...mixed }));
  expect(manifestProblems(read)).toEqual([
    `${mediaTypes.layerGzip} does not belong into ${dockerMediaTypes.manifest}`,
  ]);
  expect(convertMediaType(mediaTypes.layerGzip, 'docker')).toBe(dockerMediaTypes.layerGzip);
  expect(convertMediaType(dockerMediaTypes.config, 'oci')).toBe(mediaTypes.config);
  expect(convertMediaType('application/x-other', 'oci')).toBe('application/x-other');
});

test('Docker manifests have no annotations', () => {
  const config = blob(dockerMediaTypes.config, '{}');
  expect(() => createManifest({ family: 'docker', config, layers: [], annotations: { a: '1' } })).toThrow(
    'no annotations',
  );
});

test('a foreign layer is not among the blobs to push, and each blob is there once', () => {
  const foreign = {
    ...blob('application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'w'),
    urls: ['https://x'],
  };
  const layer = blob(dockerMediaTypes.layerGzip, 'one');
  const config = blob(dockerMediaTypes.config, '{}');
  const manifest = createManifest({ family: 'docker', config, layers: [foreign, layer, layer] });
  expect(blobsOf(manifest)).toEqual([layer, config]);
});

const good = { schemaVersion: 2, config: blob(mediaTypes.config, '{}'), layers: [] };
test.each<[string, unknown, string | undefined, string]>([
  ['a text', 'hello', undefined, 'not a JSON object'],
  ['no version', { layers: [] }, undefined, 'schemaVersion is undefined'],
  ['nothing in it', { schemaVersion: 2 }, undefined, 'neither layers nor manifests'],
  ['both', { ...good, manifests: [] }, undefined, 'members of a manifest and of an index'],
  ['an unknown type', { ...good, mediaType: 'text/html' }, undefined, 'neither a manifest'],
  [
    'another type than its header',
    { ...good, mediaType: mediaTypes.manifest },
    dockerMediaTypes.manifest,
    'the registry calls it',
  ],
  ['an index called manifest', { schemaVersion: 2, manifests: [] }, mediaTypes.manifest, 'but is an index'],
  ['a manifest called index', good, mediaTypes.index, 'but is a manifest'],
  ['no config', { schemaVersion: 2, layers: [] }, undefined, 'config is not a descriptor'],
  [
    'a layer without digest',
    { ...good, layers: [{ mediaType: 'x', size: 1 }] },
    undefined,
    'layers[0] has the digest undefined',
  ],
  [
    'sha512',
    { ...good, layers: [{ mediaType: 'x', size: 1, digest: `sha512:${'0'.repeat(128)}` }] },
    undefined,
    'only sha256',
  ],
  ['a negative size', { ...good, layers: [{ ...good.config, size: -1 }] }, undefined, 'the size -1'],
  ['a huge size', { ...good, layers: [{ ...good.config, size: 1e300 }] }, undefined, 'the size 1e+300'],
  ['layers that are no list', { ...good, layers: {} }, undefined, 'layers are not a list'],
  ['urls that are no texts', { ...good, layers: [{ ...good.config, urls: [1] }] }, undefined, 'urls'],
  ['a number as annotation', { ...good, annotations: { a: 1 } }, undefined, 'annotations are not texts'],
  [
    'a broken platform',
    { schemaVersion: 2, manifests: [{ ...good.config, platform: { os: 1 } }] },
    undefined,
    'platform',
  ],
])('a document with %s is refused', (_, body, contentType, reason) => {
  expect(() => parseManifest(bytesOf(body), contentType)).toThrow(InvalidManifestError);
  expect(() => parseManifest(bytesOf(body), contentType)).toThrow(reason);
});

test('bytes that are no JSON, and too many of them, are refused', () => {
  expect(() => parseManifest(Buffer.from('<html>'))).toThrow('not JSON');
  expect(() => parseManifest(Buffer.from([0x22, 0xff, 0x22]))).toThrow('not JSON');
  expect(() => parseManifest(new Uint8Array(4 * 1024 * 1024 + 1))).toThrow('more than 4194304 bytes');
});

test.each([
  [{ schemaVersion: 1, fsLayers: [] }, undefined],
  [{ name: 'x' }, 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
])('schema 1 is refused by its name', (body, contentType) => {
  expect(() => parseManifest(bytesOf(body), contentType)).toThrow(SchemaOneManifestError);
});

test('a header of no meaning does not matter, nor does a parameter', () => {
  for (const contentType of [
    'application/json',
    'text/plain; charset=utf-8',
    `${mediaTypes.manifest}; charset=utf-8`,
  ]) {
    expect(parseManifest(bytesOf(good), contentType).mediaType).toBe(mediaTypes.manifest);
  }
});

test('lists that Go wrote as null are empty', () => {
  expect(parseManifest(bytesOf({ ...good, layers: null }))).toMatchObject({ layers: [] });
});

test('any JSON is either a document or refused as one', () => {
  const member = fc.constantFrom(
    'schemaVersion',
    'mediaType',
    'config',
    'layers',
    'manifests',
    'digest',
    'size',
    'platform',
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(1, 2, null, '', mediaTypes.manifest, digestOf(''), -1),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(member, tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (body) => {
      try {
        expect(parseManifest(bytesOf(body)).digest).toBe(digestOf(bytesOf(body)));
      } catch (error) {
        expect([InvalidManifestError, SchemaOneManifestError]).toContain((error as Error).constructor);
      }
    }),
    { numRuns: 500 },
  );
});
