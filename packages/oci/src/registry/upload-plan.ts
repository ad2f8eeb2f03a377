import { isTemporaryStatus } from './retry.ts';

/**
 * The ways to upload a blob, in the order in which they are tried: one PUT with everything (the fewest requests), one
 * PATCH with everything and an empty PUT (what older clients do), pieces.
 */
export const uploadWays = ['put', 'patch', 'chunks'] as const;
export type UploadWay = (typeof uploadWays)[number];

/** Why an attempt ended; no `status` when there was no answer. */
export interface UploadFailure {
  readonly status?: number | undefined;
  readonly codes?: readonly string[];
  /** The source gave other bytes than promised. */
  readonly isSourceWrong?: boolean;
}

/** What to do after a failed attempt. */
export type UploadStep =
  | { readonly kind: 'stop' }
  | {
      readonly kind: 'again';
      readonly way: UploadWay;
      /** Whether what the registry has by now may be built upon. */
      readonly isResumed: boolean;
      readonly isDelayed: boolean;
    };

/** Decides from the failure and from how often this way has failed (1 for the first time). Pure. */
export function planUpload(way: UploadWay, failuresOfWay: number, failure: UploadFailure): UploadStep {
  const { status, codes = [], isSourceWrong = false } = failure;
  const again = (options: { isResumed?: boolean; isDelayed?: boolean } = {}): UploadStep => ({
    kind: 'again',
    way,
    isResumed: options.isResumed ?? false,
    isDelayed: options.isDelayed ?? true,
  });
  if (isSourceWrong) return again();
  if (status === undefined || status === 408 || status === 429) return again({ isResumed: true });
  if (status === 401 || status === 403 || codes.includes('DENIED')) return { kind: 'stop' };
  // Damaged on its way: the same bytes once more.
  if (codes.includes('DIGEST_INVALID') || codes.includes('SIZE_INVALID')) return again();
  // A piece is too large, or not where the registry stands.
  if (status === 416)
    return { kind: 'again', way: 'chunks', isResumed: way === 'chunks', isDelayed: failuresOfWay > 2 };
  const isSessionLost = codes.some(
    (code) => code === 'BLOB_UPLOAD_UNKNOWN' || code === 'BLOB_UPLOAD_INVALID',
  );
  if ((isSessionLost || isTemporaryStatus(status)) && failuresOfWay < 2) return again();
  const next = uploadWays[uploadWays.indexOf(way) + 1];
  if (next) return { kind: 'again', way: next, isResumed: false, isDelayed: false };
  return isTemporaryStatus(status) ? again() : { kind: 'stop' };
}

/** What GitHub's registry takes at most as one piece (it answers 416 to more), in bytes. */
const usualChunkBytes = 4 * 1024 * 1024;
const smallestChunkBytes = 256 * 1024;

/** The size of a piece: what the registry asks for at least, and half as much for each piece that it found too large. */
export function chunkBytesOf(minimumChunkBytes: number, refusals: number): number {
  return Math.max(minimumChunkBytes, smallestChunkBytes, Math.floor(usualChunkBytes / 2 ** refusals));
}
