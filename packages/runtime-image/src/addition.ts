import {
  appendLayer,
  configDescriptor,
  type Digest,
  type ImageConfig,
  type Layer,
  patchConfig,
} from '@serverless-max/oci';
import type { Addition } from './plan.ts';

/** The image that an addition makes. */
export interface AddedImage<Added = Layer> {
  readonly config: ImageConfig;
  readonly layer: Added;
  /** The image id. */
  readonly digest: Digest;
}

/** The configuration of the base with the layer on top. */
export function assembleAddition<Added extends Pick<Layer, 'diffId'>>(
  addition: Addition,
  layer: Added,
): AddedImage<Added> {
  const { baseConfig, patch } = addition;
  const { created = baseConfig.created } = addition;
  const time = created === undefined ? {} : { created };
  const config = appendLayer({ ...patchConfig(baseConfig, patch), ...time }, layer, {
    ...time,
    created_by: addition.step,
  });
  return { config, layer, digest: configDescriptor(config).digest };
}
