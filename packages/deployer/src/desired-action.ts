import type { Annotation, Parameter } from '@serverless-max/whisk-protocol';
import type { ImageOrigin } from './deployment-record.ts';
import type { LimitName } from './host/deployed-action.ts';
import type { ImageReference } from './image-reference.ts';

/** How an action is reached over the web: not at all, with parsed arguments, or with the request as it is. */
export type WebMode = 'true' | 'raw' | 'no';

/**
 * Who may use the web action: `false` everybody, a text whoever sends it in `X-Require-Whisk-Auth`; `generated` keeps
 * the secret that is there, or begins with this one.
 */
export type RequiredAuth = false | string | { readonly generated: string };

/** An action as it shall be. What is undefined is left as it is, or to the host. */
export interface DesiredAction {
  readonly package?: string | undefined;
  readonly name: string;
  readonly image: ImageReference;
  readonly origin: ImageOrigin;
  /** Memory and logs in MB, timeout in ms. */
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
  readonly web: WebMode;
  readonly requiredAuth?: RequiredAuth | undefined;
  readonly parameters: readonly Parameter[];
  /** Besides those that say how it is reached and what was deployed. */
  readonly annotations: readonly Annotation[];
  /** Bytes of the request that will verify it. */
  readonly sampleBytes?: number | undefined;
  /** What an examination of its image found; undefined when there was none. */
  readonly fitness?: ImageFitness | undefined;
  /** What publishing its image takes, when an image has to be published. */
  readonly publication?: Publication | undefined;
}

/** The outcome of an examination of an image. */
export interface ImageFitness {
  readonly isFit: boolean;
  /** One sentence for each check that failed. */
  readonly failures: readonly string[];
  /** File of the report, for the person who is refused. */
  readonly path?: string | undefined;
}

/** What is known of an image before it is published. */
export interface Publication {
  /** The registry has it already, byte for byte. */
  readonly isPublished: boolean;
  /** Bytes that have to be sent; undefined when that is not known before. */
  readonly uploadBytes?: number | undefined;
  /** Who can read it: `local` lives in an engine of this machine only. */
  readonly access: 'public' | 'private' | 'unknown' | 'local';
}
