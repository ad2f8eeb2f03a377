import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { blobsOf, type Index, type Manifest } from '../manifest.ts';
import { formatReference, type Reference } from '../reference.ts';
import type { BlobSource } from '../registry/blob-source.ts';
import { checkManifest } from '../registry/check-manifest.ts';
import { RegistryError, TagMovedError } from '../registry/errors.ts';
import { pushManifest } from '../registry/push-manifest.ts';
import type { Repository } from '../registry/repository.ts';
import type { BlobPlacer } from './blob-placer.ts';
import type { PlacedBlob, PublishListener } from './progress.ts';

/** An image that is put together: its manifest, and those of its blobs whose bytes are at hand. */
export interface AssembledImage {
  readonly manifest: Manifest;
  /** Blobs that are not among these are the source's. */
  readonly blobs: readonly BlobSource[];
}

/** Where a manifest goes. */
export interface Destination {
  readonly repository: Repository;
  /** For what is said of it. */
  readonly reference: Reference;
  /** What the tag has to be right before it is moved: a digest, or `absent`. Not looked at unless given. */
  readonly expected?: Digest | 'absent' | undefined;
}

/**
 * Brings every blob of an image into the repository, all at once and largest first, and then puts the manifest: until that
 * last request nothing can be seen of it. A registry that then misses blobs which it said to have gets them once more.
 */
export async function pushImage(
  placer: BlobPlacer,
  image: AssembledImage,
  destination: Destination,
  onProgress?: PublishListener,
): Promise<PlacedBlob[]> {
  const { manifest } = image;
  const own = new Map(image.blobs.map((blob) => [blob.descriptor.digest, blob]));
  const blobs = blobsOf(manifest);
  const totalBytes = blobs.reduce((sum, { size }) => sum + size, 0);
  onProgress?.({ kind: 'planned', digest: manifest.digest, blobs: blobs.length, totalBytes });
  // The largest blob decides when all is done, and so begins first.
  const order = blobs.toSorted((left, right) => right.size - left.size);
  const placed = await Promise.all(
    order.map(async (blob) => toPlaced(blob, await placer.place(blob, own.get(blob.digest)))),
  );
  onProgress?.({ kind: 'closing', digest: manifest.digest });
  await pushDocument(manifest, destination, async (missing) => {
    const affected = blobs.filter((blob) => missing.length === 0 || missing.includes(blob.digest));
    await Promise.all(affected.map((blob) => placer.repair(blob, own.get(blob.digest))));
  });
  return placed;
}

/** Puts a manifest or an index under the tag of its destination, or under its own digest when that has none. */
export async function pushDocument(
  document: Manifest | Index,
  destination: Destination,
  repair: (missing: readonly string[]) => Promise<void> = async () => undefined,
): Promise<void> {
  const { repository, reference, expected } = destination;
  const selector = reference.tag ?? document.digest;
  if (expected !== undefined) refuseMoved(reference, expected, await checkManifest(repository, selector));
  const lacking = await pushManifest(repository, document, selector);
  if (!lacking) return;
  await repair(lacking.missing);
  const still = await pushManifest(repository, document, selector);
  if (still) throw still.error;
}

/**
 * What the target's tag is; undefined also when the registry does not say, as some do of repositories that are to be. One
 * that does not answer at all will not answer the push either.
 */
export async function checkTarget(
  repository: Repository,
  { tag, digest }: Reference,
): Promise<Digest | undefined> {
  const selector = tag ?? digest;
  if (selector === undefined) return undefined;
  return checkManifest(repository, selector).catch((error: unknown) => {
    repository.signal?.throwIfAborted();
    if (error instanceof RegistryError && error.status !== undefined) return undefined;
    throw error;
  });
}

/** Throws `TagMovedError` when a tag is not what it should be. */
export function refuseMoved(
  reference: Reference,
  expected: Digest | 'absent',
  actual: Digest | undefined,
): void {
  if ((actual ?? 'absent') === expected) return;
  throw new TagMovedError(formatReference(reference), expected, actual ?? 'absent');
}

function toPlaced({ digest, size, mediaType }: Descriptor, outcome: PlacedBlob['outcome']): PlacedBlob {
  return { digest, size, mediaType, outcome };
}
