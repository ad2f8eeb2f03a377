import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { type BlobSource, blobFromRepository } from '../registry/blob-source.ts';
import { checkBlob } from '../registry/check-blob.ts';
import { mountBlob } from '../registry/mount-blob.ts';
import { pushBlob } from '../registry/push-blob.ts';
import type { Repository } from '../registry/repository.ts';
import { cancelUpload, startUpload, type UploadSession } from '../registry/upload-session.ts';
import { mountOrigin } from '../registry-host.ts';
import { createLimiter } from './limiter.ts';
import type { BlobOutcome, PublishListener } from './progress.ts';

/** Where blobs go, and where those come from that are not given. */
export interface BlobPlacerOptions {
  readonly target: Repository;
  /** The repository of the base image, in whichever registry. */
  readonly source?: Repository | undefined;
  /** Transfers at the same time, 8 unless given; requests without a body are not counted. */
  readonly jobs?: number | undefined;
  readonly onProgress?: PublishListener | undefined;
}

/** Brings blobs into one repository, each once, whoever asks for it and however often. */
export interface BlobPlacer {
  /** Mounts a blob of the source, when that is in a registry to be mounted from; bytes are not moved by this. */
  prepare(descriptor: Descriptor): void;
  /** Begins an upload before it is known of what: a round trip less later on. */
  openUpload(): void;
  /** Begins what a blob that is at hand will probably need: a mount from where it is known to be, else an upload. */
  foresee(own: BlobSource): void;
  /** Resolves when the blob is in the target. `own` is where its bytes are, else they come from the source. */
  place(descriptor: Descriptor, own?: BlobSource): Promise<BlobOutcome>;
  /** Looks whether a blob is really there, and brings it without mounting: after the registry said that it is missing. */
  repair(descriptor: Descriptor, own?: BlobSource): Promise<BlobOutcome>;
  /** Gives up what was begun and not used. */
  close(): Promise<void>;
}

type Mounted = Awaited<ReturnType<typeof mountBlob>>;

const requestsAtATime = 32;

/** A placer for one target; `close` it. */
export function createBlobPlacer(options: BlobPlacerOptions): BlobPlacer {
  const { target, source, onProgress } = options;
  const isSameRegistry = source?.session === target.session;
  const isSameRepository = isSameRegistry && source?.name === target.name;
  const origin = source && mountOrigin(target.session.host, source.session.host);
  const isMountable = isSameRegistry || origin !== undefined;
  const transfer = createLimiter(options.jobs ?? 8);
  const ask = createLimiter(requestsAtATime);
  const mounts = new Map<Digest, Promise<Mounted>>();
  const placed = new Map<Digest, Promise<BlobOutcome>>();
  const spare: Promise<UploadSession | undefined>[] = [];

  const mount = (digest: Digest, from: string, registry?: string): Promise<Mounted> => {
    const pending = mounts.get(digest) ?? ask(() => mountBlob(target, digest, from, registry));
    mounts.set(digest, pending);
    // Who waits for it gets the failure; a mount that nobody waits for has none.
    pending.catch(() => undefined);
    return pending;
  };

  const openUpload = (): void => {
    // A refusal comes again, and then to somebody, when the upload begins in earnest.
    spare.push(startUpload(target).catch(() => undefined));
  };

  const nearOf = ({ mountFrom }: BlobSource): string | undefined =>
    mountFrom === target.name ? undefined : mountFrom;

  const send = (blob: BlobSource, begun?: UploadSession): Promise<void> =>
    transfer(async () =>
      pushBlob(target, onProgress ? watched(blob, onProgress) : blob, begun ?? (await spare.shift())),
    );

  const bring = async (descriptor: Descriptor, own: BlobSource | undefined): Promise<BlobOutcome> => {
    const { digest } = descriptor;
    if (own) {
      const near = nearOf(own);
      const mounted = near === undefined ? undefined : await mount(digest, near);
      if (mounted?.isMounted) return 'mounted';
      // What is smaller than a question about it is sent unasked.
      if (!mounted && descriptor.size > 65_536 && (await ask(() => checkBlob(target, digest))))
        return 'existing';
      await send(own, mounted?.session);
      return 'uploaded';
    }
    if (!source || isSameRepository) return 'existing';
    const mounted = isMountable ? await mount(digest, source.name, origin) : undefined;
    if (mounted?.isMounted) return 'mounted';
    const begun = mounted?.session;
    // Registries that do not mount may share blobs all the same.
    if (await ask(() => checkBlob(target, digest))) {
      if (begun) await cancelUpload(target, begun);
      return 'existing';
    }
    await send(blobFromRepository(source, descriptor), begun);
    return 'copied';
  };

  const told = async (descriptor: Descriptor, work: Promise<BlobOutcome>): Promise<BlobOutcome> => {
    const outcome = await work;
    const { digest, size, mediaType } = descriptor;
    onProgress?.({ kind: 'placed', blob: { digest, size, mediaType, outcome } });
    return outcome;
  };

  return {
    prepare({ digest }) {
      if (source && isMountable && !isSameRepository) void mount(digest, source.name, origin);
    },
    openUpload,
    foresee(own) {
      const near = nearOf(own);
      if (near === undefined) openUpload();
      else void mount(own.descriptor.digest, near);
    },
    place(descriptor, own) {
      const pending = placed.get(descriptor.digest) ?? told(descriptor, bring(descriptor, own));
      placed.set(descriptor.digest, pending);
      return pending;
    },
    async repair(descriptor, own) {
      if (await checkBlob(target, descriptor.digest)) return 'existing';
      const blob = own ?? (source && blobFromRepository(source, descriptor));
      if (blob) await send(blob);
      return own ? 'uploaded' : 'copied';
    },
    async close() {
      // After an abort each of them still gives up its own upload.
      await Promise.allSettled(placed.values());
      const unused = [...mounts].filter(([digest]) => !placed.has(digest)).map(([, pending]) => pending);
      const sessions = [
        ...spare.splice(0),
        ...unused.map(async (it) => sessionOf(await it.catch(() => undefined))),
      ];
      await Promise.all(
        sessions.map(async (pending) => {
          const session = await pending;
          if (session) await cancelUpload(target, session);
        }),
      );
    },
  };
}

function sessionOf(mounted: Mounted | undefined): UploadSession | undefined {
  return mounted && !mounted.isMounted ? mounted.session : undefined;
}

/** Tells of every piece that is read for the target. */
function watched(blob: BlobSource, onProgress: PublishListener): BlobSource {
  const { digest, size: sizeBytes } = blob.descriptor;
  return {
    ...blob,
    open: async function* (offset) {
      let sentBytes = offset;
      for await (const piece of blob.open(offset)) {
        // A piece that has been sent may have no bytes any more.
        const { byteLength } = piece;
        yield piece;
        sentBytes += byteLength;
        onProgress({ kind: 'sending', digest, sizeBytes, sentBytes });
      }
    },
  };
}
