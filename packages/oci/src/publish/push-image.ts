import type { Descriptor } from '../descriptor.ts';
import { blobsOf, type Index, type Manifest } from '../manifest.ts';
import type { BlobSource } from '../registry/blob-source.ts';
import { pushManifest } from '../registry/push-manifest.ts';
import type { Repository } from '../registry/repository.ts';
import type { BlobPlacer } from './blob-placer.ts';
import type { PlacedBlob, PublishListener } from './progress.ts';
import type { TagWatch } from './tag-watch.ts';

/** An image that is put together: its manifest, and those of its blobs whose bytes are at hand. */
export interface AssembledImage {
  readonly manifest: Manifest;
  /** Blobs that are not among these are the source's. */
  readonly blobs: readonly BlobSource[];
}

/** Where a manifest goes. */
export interface Destination {
  readonly repository: Repository;
  /** The tag; without one it goes under its own digest. */
  readonly tag?: string | undefined;
  /** Has the last word before the tag is moved. */
  readonly watch?: TagWatch | undefined;
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
  const placing = order.map(async (blob) => toPlaced(blob, await placer.place(blob, own.get(blob.digest))));
  // Beside the blobs, and behind them on the connections: it costs no time.
  destination.watch?.glance();
  const placed = await Promise.all(placing);
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
  const { repository, tag, watch } = destination;
  const selector = tag ?? document.digest;
  await watch?.confirm(document.digest);
  const lacking = await pushManifest(repository, document, selector);
  if (!lacking) return;
  await repair(lacking.missing);
  await watch?.confirm(document.digest);
  const still = await pushManifest(repository, document, selector);
  if (still) throw still.error;
}

function toPlaced({ digest, size, mediaType }: Descriptor, outcome: PlacedBlob['outcome']): PlacedBlob {
  return { digest, size, mediaType, outcome };
}
