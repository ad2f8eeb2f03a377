import type { ContainerEngine } from '@serverless-max/container-engine';
import type { ImageOrigin, ImagePublication, Publication } from '@serverless-max/deployer';
import type { Model } from '@serverless-max/runtime-image';
import type { ModelFlags } from '../model-options.ts';

/** An image that is about to be deployed, however it was made. */
export interface PreparedImage {
  /** What was written on the command line. */
  readonly word: string;
  /** Name of the action, unless another is given. */
  readonly name: string;
  readonly model: Model | undefined;
  readonly origin: Omit<ImageOrigin, 'commit'>;
  readonly publication: ImagePublication;
  /** Who can read it where it is, or will be; asked for when it matters. */
  findAccess(): Promise<Publication['access']>;
  /** The same image in the container engine of this machine, made when asked for; undefined without an engine. */
  readonly inEngine:
    | (() => Promise<{ readonly engine: ContainerEngine; readonly reference: string }>)
    | undefined;
}

/** How images are prepared. */
export interface PrepareOptions extends ModelFlags {
  readonly base?: string;
  readonly platform?: string;
  readonly source?: string;
  readonly plainHttp: readonly string[];
  readonly yes: boolean;
}
