import { deriveImage, type Image } from '@serverless-max/oci';
import { assembleAddition } from '../addition.ts';
import { type ModelImageOptions, nameOfBase, planModelImage, runtimeLabels } from '../plan.ts';
import { compressedLayerOf } from '../server-layer.ts';
import type { ManifestBase } from './base-of-image.ts';

/** OCI image-spec: annotations.md. */
export const sourceAnnotation = 'org.opencontainers.image.source';

/** How a base with a manifest becomes a runtime image. */
export interface DeriveOptions extends ModelImageOptions {
  /** Where the image's source is, for `org.opencontainers.image.source` of the manifest. */
  readonly source?: string;
}

/**
 * The runtime image on a base whose manifest is known: the plan is the one of a base in an engine, so is the
 * configuration's digest. No layer of the base is read. A base that is a runtime image already is returned as it is.
 */
export async function deriveRuntimeImage(base: ManifestBase, options: DeriveOptions): Promise<Image> {
  const plan = await planModelImage(base, options);
  if (plan.kind === 'ready') return base.image;
  const layer = await compressedLayerOf(plan.files);
  const { config } = assembleAddition(plan, layer);
  const annotations = annotationsFor(base, options.source);
  return deriveImage(base.image, { config, layers: [layer], annotations });
}

/**
 * What the manifest says of its base. The configuration names the base's configuration, which every source of the base
 * knows; its manifest is known here only.
 */
export function annotationsFor(base: ManifestBase, source?: string): Readonly<Record<string, string>> {
  return {
    [runtimeLabels.baseName]: nameOfBase(base),
    [runtimeLabels.baseDigest]: base.image.manifest.digest,
    ...(source !== undefined && { [sourceAnnotation]: source }),
  };
}
