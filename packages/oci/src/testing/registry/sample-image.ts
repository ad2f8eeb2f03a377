import { gzipSync } from 'node:zlib';
import { type Descriptor, describeBlob } from '../../descriptor.ts';
import { type Digest, digestOf } from '../../digest.ts';
import { type ImageConfig, serializeConfig } from '../../image-config.ts';
import { createManifest, type Manifest } from '../../manifest.ts';
import { type Family, mediaTypesOf } from '../../media-types.ts';
import { sampleConfig } from '../sample-config.ts';
import type { RegistryStore } from './store.ts';

/** An image of which all bytes are at hand. */
export interface SampleImage {
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  readonly configBytes: Uint8Array;
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
}

/** A valid image; each layer is text that is compressed. */
export function createSampleImage(
  layers: readonly string[] = ['one', 'two'],
  family: Family = 'oci',
): SampleImage {
  const types = mediaTypesOf(family);
  const compressed = layers.map((text) => gzipSync(text));
  const config: ImageConfig = {
    ...sampleConfig({}, layers.length),
    rootfs: { type: 'layers', diff_ids: layers.map((text) => digestOf(text)) },
  };
  const configBytes = serializeConfig(config);
  const described: Descriptor[] = compressed.map((bytes) => describeBlob(types.layerGzip, bytes));
  const manifest = createManifest({
    family,
    config: describeBlob(types.config, configBytes),
    layers: described,
  });
  const blobs = new Map([configBytes, ...compressed].map((bytes) => [digestOf(bytes), bytes]));
  return { manifest, config, configBytes, blobs };
}

/** Puts an image into a registry's store. */
export function storeImage(store: RegistryStore, name: string, image: SampleImage, tag?: string): void {
  for (const bytes of image.blobs.values()) store.putBlob(name, bytes);
  store.putManifest(name, { bytes: image.manifest.bytes, mediaType: image.manifest.mediaType }, tag);
}
