import type { Publication } from './desired-action.ts';
import type { ImageReference } from './image-reference.ts';

/** What is said while an image is published. */
export interface PublishOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/** An image that is where the host can pull it. */
export interface PublishedImage {
  /** With the digest of the manifest, unless the image went nowhere. */
  readonly image: ImageReference;
  /** Bytes that were sent. */
  readonly uploadedBytes: number;
}

/** One image on its way to a registry. Whoever deploys is given it, and need not know how images are made. */
export interface ImagePublication {
  readonly image: ImageReference;
  readonly publication: Publication;
  /** Puts the image where `image` says; does nothing when it is there already. */
  publish(options: PublishOptions): Promise<PublishedImage>;
}
