import type { Descriptor } from './descriptor.ts';
import { type Image, platformOf } from './image.ts';
import { blobsOf, createIndex, describeManifest, type Index, type Manifest } from './manifest.ts';

/** What stands under one name: an image, or an index of images for several platforms. */
export interface ImageBundle {
  readonly root: Manifest | Index;
  /** One for each child of the index; the only one otherwise. */
  readonly images: readonly Image[];
}

/** A single image. */
export function bundleImage(image: Image): ImageBundle {
  return { root: image.manifest, images: [image] };
}

/** Images for several platforms, under an index of their family. Throws `InvalidManifestError` for images of both. */
export function bundleImages(
  images: readonly [Image, ...Image[]],
  annotations?: Readonly<Record<string, string>>,
): ImageBundle {
  const { family } = images[0].manifest;
  const manifests = images.map(
    ({ manifest, config }): Descriptor => ({ ...describeManifest(manifest), platform: platformOf(config) }),
  );
  const root = createIndex({
    family,
    manifests,
    ...(family === 'oci' && annotations && { annotations }),
  });
  return { root, images };
}

/** Every blob of a bundle once, with the image that it can be read from; foreign layers are left out. */
export function blobsOfBundle({ images }: ImageBundle): readonly { blob: Descriptor; image: Image }[] {
  const found = images.flatMap((image) => blobsOf(image.manifest).map((blob) => ({ blob, image })));
  return [...new Map(found.map((it) => [it.blob.digest, it])).values()];
}
