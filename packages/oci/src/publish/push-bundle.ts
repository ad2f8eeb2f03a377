import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import type { Image } from '../image.ts';
import type { ImageBundle } from '../image-bundle.ts';
import { blobsOf } from '../manifest.ts';
import type { Reference } from '../reference.ts';
import type { BlobSource } from '../registry/blob-source.ts';
import type { RegistryClient } from '../registry/registry-client.ts';
import { createTrafficMeter, type Traffic } from '../registry/traffic.ts';
import type { Wait } from '../registry/wait.ts';
import { createBlobPlacer } from './blob-placer.ts';
import type { PlacedBlob, PublishListener } from './progress.ts';
import { pushDocument, pushImage } from './push-image.ts';
import { watchTag } from './tag-watch.ts';

/** What to push, and where. */
export interface PushBundleOptions {
  readonly bundle: ImageBundle;
  readonly target: Reference;
  /** The repository that has blobs of the bundle, in whichever registry: they are mounted or copied from there. */
  readonly source?: {
    readonly reference: Reference;
    has(blob: Descriptor): boolean;
  };
  /** Blobs that are in the target's repository, as far as is known. */
  readonly isPresent?: (blob: Descriptor) => boolean;
  /** Another repository of the target's registry that may have a blob; it is mounted from there then. */
  readonly mountFrom?: (blob: Descriptor) => string | undefined;
  /** What the tag has to be: a digest, or `absent`. Unless given, it has to stay what it is at the beginning. */
  readonly expected?: Digest | 'absent';
  readonly signal?: AbortSignal;
  readonly onProgress?: PublishListener;
}

/** What was done. */
export interface PushedBundle extends Traffic {
  /** The tag was this very bundle already, and nothing was moved. */
  readonly isUnchanged: boolean;
  /** What the tag was before; undefined when there was none. */
  readonly previous: Digest | undefined;
  /** Each once; empty when unchanged. */
  readonly blobs: readonly PlacedBlob[];
}

/**
 * Pushes images that are put together already, and their index when there are several. Each image is put under its own
 * digest first, and the tag moves with the last request.
 */
export async function pushBundle(client: RegistryClient, options: PushBundleOptions): Promise<PushedBundle> {
  const { bundle, target, source, expected, onProgress } = options;
  const { root, images } = bundle;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const meter = createTrafficMeter();
  const onWait = (wait: Wait): void => onProgress?.({ kind: 'waiting', ...wait });
  const into = client.openRepository(target, { access: 'pull,push', signal, meter, onWait });
  const placer = createBlobPlacer({
    target: into,
    ...(source && { source: client.openRepository(source.reference, { signal, meter, onWait }) }),
    ...(onProgress && { onProgress }),
  });
  try {
    const watch = watchTag(into, target, expected);
    const previous = await watch.first();
    if (previous === root.digest) {
      await placer.close();
      return { isUnchanged: true, previous, blobs: [], ...meter };
    }
    const isOwn = (blob: Descriptor): boolean => !source?.has(blob) && !options.isPresent?.(blob);
    const destination = { repository: into, tag: target.tag, watch };
    const byDigest = { repository: into };
    const pushing = Promise.all(
      images.map((image) =>
        pushImage(
          placer,
          {
            manifest: image.manifest,
            blobs: blobsOf(image.manifest).filter(isOwn).map(sourceIn(image, options.mountFrom)),
          },
          root.kind === 'index' ? byDigest : destination,
          onProgress,
        ),
      ),
    );
    if (root.kind === 'index') watch.glance();
    const placed = await pushing;
    if (root.kind === 'index') await pushDocument(root, destination);
    await placer.close();
    const blobs = [...new Map(placed.flat().map((blob) => [blob.digest, blob])).values()];
    return { isUnchanged: false, previous, blobs, ...meter };
  } catch (error) {
    // What else is under way is of no use any more.
    stop.abort(error);
    await placer.close();
    throw error;
  }
}

function sourceIn(image: Image, mountFrom: PushBundleOptions['mountFrom']): (blob: Descriptor) => BlobSource {
  return (blob) => {
    const near = mountFrom?.(blob);
    return {
      descriptor: blob,
      open: (offset) => image.openBlob(blob, offset),
      ...(near !== undefined && { mountFrom: near }),
    };
  };
}
