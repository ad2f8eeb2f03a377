import type { ImageOrigin, ImagePublication } from '@serverless-max/deployer';
import type { Model } from '@serverless-max/runtime-image';

/** An image that is about to be deployed, however it was made. */
export interface PreparedImage {
  /** What was written on the command line. */
  readonly word: string;
  /** Name of the action, unless another is given. */
  readonly name: string;
  readonly model: Model | undefined;
  readonly origin: Omit<ImageOrigin, 'commit'>;
  readonly publication: ImagePublication;
  /** Its reference in the container engine of this machine, when it is there. */
  readonly localReference: string | undefined;
}

/** How images are prepared. */
export interface PrepareOptions {
  /** A registry with a path; undefined leaves images in the engine of this machine. */
  readonly registry: string | undefined;
  readonly base?: string;
  readonly yes: boolean;
}
