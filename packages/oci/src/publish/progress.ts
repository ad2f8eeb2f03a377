import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import type { Wait } from '../registry/wait.ts';

/**
 * How a blob came to be in the target repository: it was there, the registry took it over from another repository, it was
 * copied from another registry, it was uploaded from here.
 */
export type BlobOutcome = 'existing' | 'mounted' | 'copied' | 'uploaded';

/** A blob of a published image. */
export interface PlacedBlob extends Pick<Descriptor, 'digest' | 'size' | 'mediaType'> {
  readonly outcome: BlobOutcome;
}

/** What is told while an image is published. */
export type PublishEvent =
  /** The image is put together: so much has to be in the target. */
  | { readonly kind: 'planned'; readonly digest: Digest; readonly blobs: number; readonly totalBytes: number }
  /** Bytes of a blob are on their way; `sentBytes` may fall when an attempt begins anew. */
  | {
      readonly kind: 'sending';
      readonly digest: Digest;
      readonly sizeBytes: number;
      readonly sentBytes: number;
    }
  | { readonly kind: 'placed'; readonly blob: PlacedBlob }
  /** A registry has a problem, and is given some time. */
  | ({ readonly kind: 'waiting' } & Wait)
  /** Everything is there; the manifest goes out now. */
  | { readonly kind: 'closing'; readonly digest: Digest };

export type PublishListener = (event: PublishEvent) => void;
