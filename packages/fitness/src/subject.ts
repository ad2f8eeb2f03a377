import type { BaseImage, Model } from '@serverless-max/runtime-image';
import type { Inspection } from '@serverless-max/runtime-image/inspection';

/** A file as it is sent to a model. */
export interface SampleFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What is examined: an action image, and what it was made of. */
export interface Subject {
  /** The model's name, or the image's. */
  readonly name: string;
  readonly reference: string;
  /** `sha256:…` of the image's configuration, which is its id in the engine. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** The untouched image; undefined for an action image of which nothing else is known. */
  readonly original: Pick<BaseImage, 'reference' | 'id' | 'details'> | undefined;
  readonly model: Model | undefined;
  /** Limits of the action. */
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** What the files of an image show that is no model of the catalogue. */
  readonly seen?: Pick<Inspection, 'routes' | 'predict' | 'input'>;
  /** Where the user says that predictions go. */
  readonly predictPath?: string;
  /** What it is to be shown at work with, when the caller has something. */
  readonly sampleFile?: SampleFile;
  /** How long the image was on its way into the engine, when it had to be fetched. */
  readonly pullMs?: number;
}
