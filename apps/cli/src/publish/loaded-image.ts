import { LoadedDiffersError } from '../errors.ts';
import type { BundleChild } from './make-bundle.ts';

/** A runtime image that was brought into the engine, before the same one goes elsewhere. */
export interface LoadedImage {
  /** Of its configuration. */
  readonly digest: string;
  /** `linux/amd64` */
  readonly platform: string;
  /** The image in the engine that it stands on. */
  readonly base: string;
}

/**
 * Compares what goes to a registry or into a file with what was loaded: what is tried out here has to be what is published.
 * Throws `LoadedDiffersError`, before anything has left. An image for another platform cannot be the same: then the line
 * that says so is returned.
 */
export function compareLoaded(loaded: LoadedImage, children: readonly BundleChild[]): string | undefined {
  const { digest, platform, base } = loaded;
  const child = children.find((it) => it.platform === platform);
  if (!child) {
    const others = children.map((it) => it.platform).join(', ');
    return `  the image that was loaded is for ${platform}, this one for ${others}`;
  }
  if (child.digest !== digest) throw new LoadedDiffersError(base, digest, child.digest);
  return undefined;
}
