import { appendLayer } from '../append-layer.ts';
import { type Descriptor, describeBlob } from '../descriptor.ts';
import type { Image } from '../image.ts';
import { type ImageConfig, serializeConfig } from '../image-config.ts';
import { createLayer } from '../layer.ts';
import { compressLayer, type LayerBlob } from '../layer-blob.ts';
import { createManifest } from '../manifest.ts';
import { type Family, mediaTypesOf } from '../media-types.ts';

/** What a sample image is to be like. */
export interface SampleImageOptions {
  readonly family?: Family;
  /** The content of the only file of each layer, base first. */
  readonly layers?: readonly string[];
  /** Members of the configuration to replace. */
  readonly config?: Partial<ImageConfig>;
  /** Descriptors of layers that are listed below the others, as `diffId` with no bytes here. */
  readonly foreign?: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A small whole image in memory, with layers that can be unpacked. */
export async function sampleImage(options: SampleImageOptions = {}): Promise<Image> {
  const { family = 'oci', layers = ['one', 'two'], foreign = [], annotations } = options;
  const types = mediaTypesOf(family);
  const blobs = await Promise.all(layers.map(sampleLayer));
  let config: ImageConfig = {
    architecture: 'amd64',
    os: 'linux',
    created: '2024-01-02T03:04:05Z',
    config: { Env: ['PATH=/usr/bin'], Cmd: ['python3', 'app.py'], ExposedPorts: { '5000/tcp': {} } },
    rootfs: { type: 'layers', diff_ids: foreign.map((it) => it.digest) },
    history: foreign.map(() => ({ created_by: 'foreign' })),
    ...options.config,
  };
  for (const blob of blobs) config = appendLayer(config, blob, { created_by: 'sample' });
  const configBytes = serializeConfig(config);
  const manifest = createManifest({
    family,
    config: describeBlob(types.config, configBytes),
    layers: [...foreign, ...blobs.map(({ digest, size }) => ({ mediaType: types.layerGzip, digest, size }))],
    ...(annotations && { annotations }),
  });
  return {
    manifest,
    config,
    configBytes,
    async *openBlob({ digest }, offset = 0) {
      if (digest === manifest.config.digest) yield configBytes.subarray(offset);
      else yield* contentOf(blobs, digest, offset);
    },
  };
}

async function sampleLayer(content: string, at: number): Promise<LayerBlob> {
  return compressLayer(
    await createLayer([{ path: `app/file-${at}-${content.length}`, content: Buffer.from(content) }]),
  );
}

function contentOf(blobs: readonly LayerBlob[], digest: string, offset: number): AsyncIterable<Uint8Array> {
  const blob = blobs.find((it) => it.digest === digest);
  if (!blob) throw new Error(`the sample image has no blob ${digest}`);
  return blob.open(offset);
}
