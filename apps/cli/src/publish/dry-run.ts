import {
  blobsOfBundle,
  checkBlob,
  checkManifest,
  createTrafficMeter,
  type ImageBundle,
  isSameRegistry,
  type PlacedBlob,
  selectorOf,
} from '@serverless-max/oci';
import type { Pushed } from './outcome.ts';
import { type PushContext, type PushSource, repositoryOf, toPushed } from './push-runtime-image.ts';

/** What a push would come to: the target is only asked what it has. Whether it mounts shows when it is asked to. */
export async function planPush(
  bundle: ImageBundle,
  source: PushSource | undefined,
  { client, target, signal }: PushContext,
): Promise<Pushed> {
  const meter = createTrafficMeter();
  const into = client.openRepository(target, { signal, meter });
  const present = await checkManifest(into, selectorOf(target)).catch(() => undefined);
  signal.throwIfAborted();
  const isUnchanged = present === bundle.root.digest;
  const blobs = isUnchanged
    ? []
    : await Promise.all(
        blobsOfBundle(bundle).map(
          async ({ blob: { digest, size, mediaType }, blob }): Promise<PlacedBlob> => {
            const isThere = await checkBlob(into, digest).catch(() => false);
            const isOwn = !source?.has(blob);
            const isNear = source && isSameRegistry(source.reference.registry, target.registry);
            const outcome = isThere ? 'existing' : isOwn ? 'uploaded' : isNear ? 'mounted' : 'copied';
            return { digest, size, mediaType, outcome };
          },
        ),
      );
  signal.throwIfAborted();
  return toPushed(
    { isUnchanged, blobs, ...meter },
    target,
    bundle,
    () => source && repositoryOf(source.reference),
  );
}
