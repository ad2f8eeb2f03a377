import { runtimeLabels } from '@serverless-max/runtime-image';
import type { PreparedImage } from './prepared-image.ts';

/** What the labels of a runtime image say of how it was made. */
export function originIn(
  labels: Readonly<Record<string, string>>,
  name: string,
  config: string,
): PreparedImage['origin'] {
  return {
    model: labels[runtimeLabels.model] ?? name,
    config,
    base: labels[runtimeLabels.baseName],
    baseDigest: labels[runtimeLabels.baseDigest],
    wrapper: labels[runtimeLabels.wrapperVersion],
  };
}
