import type { ImageDetails } from '@serverless-max/container-engine';
import { type InspectedConfig, toImageDetails } from '@serverless-max/container-engine/image-details';
import type { Image } from '@serverless-max/oci';
import type { BaseImage } from '../obtain-image.ts';

/** An image whose manifest is known, such as one in a registry: nothing of its layers is needed. */
export interface ManifestBase extends BaseImage {
  readonly image: Image;
}

/**
 * An image as a base, described from its configuration. What an engine would say of the same image goes the same way, so
 * that both give the same runtime image.
 */
export function baseOfImage(image: Image, reference: string, how: string): ManifestBase {
  return { image, reference, id: image.manifest.config.digest, details: detailsOfImage(image), how };
}

/** What an engine would say of an image, from its configuration. */
export function detailsOfImage({ manifest, config }: Image): ImageDetails {
  return toImageDetails({
    Id: manifest.config.digest,
    Architecture: config.architecture,
    Os: config.os,
    Variant: config.variant,
    Created: config.created,
    Author: config.author,
    Size: manifest.layers.reduce((sum, layer) => sum + layer.size, 0),
    RootFS: { Layers: config.rootfs.diff_ids },
    // The configuration as it was read: what is null there is null in an engine's answer too.
    Config: config.config as InspectedConfig,
  });
}
