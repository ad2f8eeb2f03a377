import type { Descriptor } from './descriptor.ts';
import { InvalidManifestError } from './errors.ts';
import type { Image, OpenBlob } from './image.ts';
import { type Index, isImageManifest, type Manifest } from './manifest.ts';
import { parseImageConfig } from './parse-config.ts';
import { isAttestation, type Platform, selectPlatform } from './platform.ts';
import { verifiedBlob } from './verified-blob.ts';

/** An image, or an index of several, where it can be read: in a registry, an archive, or an engine. */
export interface ImageSource {
  /** What stands under the name. */
  readonly root: Manifest | Index;
  /** Reads a child of an index. */
  readManifest(child: Descriptor): Promise<Manifest | Index>;
  readonly openBlob: OpenBlob;
}

/** Every image, or the one for a platform. */
export type PlatformChoice = Platform | 'all';

/**
 * Reads the images of a source that are chosen: manifests and configurations only. Of an index the attestations are left
 * out: they speak of images by digest, and a changed image has another. An image that stands alone is taken for whatever
 * platform it is. Throws `PlatformNotFoundError`, `InvalidManifestError` for an artifact that is no image.
 */
export async function readImages(source: ImageSource, choice: PlatformChoice): Promise<readonly Image[]> {
  const { root } = source;
  if (root.kind === 'manifest') return [await readImage(source, root)];
  const children =
    choice === 'all'
      ? root.manifests.filter((child) => !isAttestation(child))
      : [selectPlatform(root.manifests, choice)];
  if (children.length === 0) throw new InvalidManifestError('the index has no image');
  return Promise.all(
    children.map(async (child) => {
      const manifest = await source.readManifest(child);
      if (manifest.kind === 'index') throw new InvalidManifestError('it is an index of indexes');
      return readImage(source, manifest);
    }),
  );
}

async function readImage(source: ImageSource, manifest: Manifest): Promise<Image> {
  return imageOf(manifest, await readBlob(source.openBlob, manifest.config), source.openBlob);
}

/**
 * The image of a manifest and its configuration. Throws `InvalidManifestError` for an artifact that is no image, and when one
 * has other layers than the other.
 */
export function imageOf(manifest: Manifest, configBytes: Uint8Array, openBlob: OpenBlob): Image {
  if (!isImageManifest(manifest)) {
    throw new InvalidManifestError(
      `it is no container image: its configuration is of the type ${manifest.config.mediaType}`,
    );
  }
  const config = parseImageConfig(configBytes);
  const [layers, diffIds] = [manifest.layers.length, config.rootfs.diff_ids.length];
  if (layers !== diffIds) {
    throw new InvalidManifestError(`it has ${layers} layers, and its configuration tells of ${diffIds}`);
  }
  return { manifest, config, configBytes, openBlob };
}

/** A small blob as a whole. Throws `DigestMismatchError` when it is not what its descriptor says. */
export async function readBlob(openBlob: OpenBlob, blob: Descriptor): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of verifiedBlob(blob, openBlob(blob))) chunks.push(chunk);
  return Buffer.concat(chunks);
}
