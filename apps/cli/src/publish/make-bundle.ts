import { bundleImage, bundleImages, formatPlatform, type ImageBundle, platformOf } from '@serverless-max/oci';
import {
  annotationsFor,
  type DeriveOptions,
  deriveRuntimeImage,
} from '@serverless-max/runtime-image/publish';
import type { FoundBase } from './find-base.ts';

/** One image of a bundle, for people and scripts. */
export interface BundleChild {
  /** `linux/amd64` */
  readonly platform: string;
  /** Of the configuration: what an engine calls the image's id, and what `emulate` runs. */
  readonly digest: string;
  readonly manifestDigest: string;
}

/** The runtime images on every base that was found; under an index when several platforms were asked for. */
export async function makeBundle(
  { bases, isIndex }: Pick<FoundBase, 'bases' | 'isIndex'>,
  options: DeriveOptions,
): Promise<ImageBundle> {
  const [first, ...others] = bases;
  const images = await Promise.all([first, ...others].map((base) => deriveRuntimeImage(base, options)));
  const [image, ...more] = images;
  if (image === undefined || !isIndex) return bundleImage(image as NonNullable<typeof image>);
  const { 'org.opencontainers.image.base.digest': _, ...annotations } = annotationsFor(first, options.source);
  return bundleImages([image, ...more], annotations);
}

/** What is in a bundle. */
export function childrenOf({ images }: ImageBundle): readonly BundleChild[] {
  return images.map(({ manifest, config }) => ({
    platform: formatPlatform(platformOf(config)),
    digest: manifest.config.digest,
    manifestDigest: manifest.digest,
  }));
}
