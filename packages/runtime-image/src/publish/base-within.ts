import { createManifest, type Image } from '@serverless-max/oci';
import type { BaseImage } from '../obtain-image.ts';
import type { ManifestBase } from './base-of-image.ts';

/**
 * A base that only an engine has, with the layers of an image that was published on it before: they need not be saved and
 * compressed again. Undefined when that image stands on other layers.
 */
export function baseWithin(published: Image, base: BaseImage): ManifestBase | undefined {
  const { manifest, config, configBytes, openBlob } = published;
  const { layers } = base.details;
  if (layers.some((diffId, at) => config.rootfs.diff_ids[at] !== diffId)) return undefined;
  if (manifest.layers.length !== config.rootfs.diff_ids.length) return undefined;
  const { family, config: configDescriptor } = manifest;
  const lower = createManifest({
    family,
    config: configDescriptor,
    layers: manifest.layers.slice(0, layers.length),
  });
  // The base's own configuration is not known; what is made of it is planned from what the engine says.
  return { ...base, image: { manifest: lower, config, configBytes, openBlob } };
}
