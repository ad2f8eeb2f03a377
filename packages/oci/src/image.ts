import { appendLayer } from './append-layer.ts';
import { type Descriptor, describeBlob } from './descriptor.ts';
import { InvalidConfigError, InvalidImageError } from './errors.ts';
import { type HistoryEntry, type ImageConfig, serializeConfig } from './image-config.ts';
import type { LayerBlob } from './layer-blob.ts';
import { createManifest, type Manifest } from './manifest.ts';
import { mediaTypesOf } from './media-types.ts';
import type { Platform } from './platform.ts';
import { imageProblems } from './validate-image.ts';

/**
 * Reads a blob of an image, from a byte on when `offset` is given; whoever needs its bytes to be right checks them, and
 * whoever stops reading ends the transfer.
 */
export type OpenBlob = (blob: Descriptor, offset?: number) => AsyncIterable<Uint8Array>;

/** An image as a value: its manifest, its configuration, and where its blobs can be read. A change gives a new image. */
export interface Image {
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  /** The exact bytes of the configuration: what the manifest points at. */
  readonly configBytes: Uint8Array;
  readonly openBlob: OpenBlob;
}

/** What a derived image has that its base has not. */
export interface ImageChange {
  /** The whole new configuration, with a diff id for each layer. */
  readonly config: ImageConfig;
  /** On top of the base's layers. */
  readonly layers: readonly LayerBlob[];
  /** Of the manifest, besides those of the base; Docker's family has none and goes without. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * A new image on top of another. The layers of the base keep their descriptors as they are, whatever their compression,
 * foreign ones with their `urls`; everything new gets the media types of the base's family. What the base's manifest
 * spoke of by digest (`subject`, the configuration's `data`) does not hold any more and goes. Throws
 * `InvalidImageError`; `InvalidManifestError` for a base whose manifest mixes families, and `InvalidConfigError` for one that
 * breaks the rules by itself.
 */
export function deriveImage(base: Image, { config, layers, annotations }: ImageChange): Image {
  const { family } = base.manifest;
  const types = mediaTypesOf(family);
  const configBytes = serializeConfig(config);
  const added = layers.map(({ digest, size }): Descriptor => ({ mediaType: types.layerGzip, digest, size }));
  const manifest = createManifest({
    family,
    config: describeBlob(types.config, configBytes),
    layers: [...base.manifest.layers, ...added],
    ...(family === 'oci' && { annotations: { ...base.manifest.annotations, ...annotations } }),
  });
  const own = new Map(layers.map((layer) => [layer.digest, layer]));
  const image: Image = {
    manifest,
    config,
    configBytes,
    openBlob: (blob, offset = 0) => {
      if (blob.digest === manifest.config.digest) return bytesOf(configBytes, offset);
      return own.get(blob.digest)?.open(offset) ?? base.openBlob(blob, offset);
    },
  };
  const problems = imageProblems(config, image);
  if (problems.length === 0) return image;
  const inherited = new Set(imageProblems(base.config, base));
  const fresh = problems.filter((problem) => !inherited.has(problem));
  throw fresh.length > 0 ? new InvalidImageError(fresh) : new InvalidConfigError(problems.join('; '));
}

/** The image with one more layer, and its step in the history. */
export function appendToImage(image: Image, layer: LayerBlob, step: HistoryEntry): Image {
  return deriveImage(image, { config: appendLayer(image.config, layer, step), layers: [layer] });
}

/** The image with another configuration for the same layers. */
export function withConfig(image: Image, config: ImageConfig): Image {
  return deriveImage(image, { config, layers: [] });
}

/** What an image runs on, as an index says it. */
export function platformOf({ os, architecture, variant }: ImageConfig): Platform {
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

async function* bytesOf(bytes: Uint8Array, offset: number): AsyncGenerator<Uint8Array, void, void> {
  if (offset < bytes.byteLength) yield bytes.subarray(offset);
}
