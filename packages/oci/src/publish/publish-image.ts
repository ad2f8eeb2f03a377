import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import { InvalidManifestError } from '../errors.ts';
import type { Manifest } from '../manifest.ts';
import { formatPlatform, type Platform, selectPlatform } from '../platform.ts';
import { atDigest, type Reference, selectorOf } from '../reference.ts';
import type { BlobSource } from '../registry/blob-source.ts';
import { pullManifest } from '../registry/pull-manifest.ts';
import { readBlob } from '../registry/read-blob.ts';
import type { RegistryClient } from '../registry/registry-client.ts';
import type { Repository } from '../registry/repository.ts';
import { createTrafficMeter, type Traffic } from '../registry/traffic.ts';
import type { Wait } from '../registry/wait.ts';
import { type BlobPlacer, createBlobPlacer } from './blob-placer.ts';
import type { PlacedBlob, PublishListener } from './progress.ts';
import { type AssembledImage, pushImage } from './push-image.ts';
import { watchTag } from './tag-watch.ts';

/** A base image as it is in its registry. */
export interface PulledBase {
  /** Where it was found, by digest: the tag may have moved by now. */
  readonly reference: Reference;
  readonly manifest: Manifest;
  /** The exact bytes of its configuration. */
  readonly config: Uint8Array;
}

/** What to publish, and where. */
export interface PublishOptions {
  readonly base: {
    readonly reference: Reference;
    /** Which image of an index; `linux/amd64` unless given. */
    readonly platform?: Platform | undefined;
    /** Known already: saves a round trip each. */
    readonly manifest?: Manifest | undefined;
    readonly config?: Uint8Array | undefined;
  };
  readonly target: Reference;
  /** Makes the new image of the base; a failure in here leaves the target as it is. */
  readonly assemble: (base: PulledBase) => AssembledImage | Promise<AssembledImage>;
  /**
   * Layers that the image will probably have besides those of its base, once they are known: their way into the target
   * begins beside theirs, before the image is put together. Of their descriptors only the digest has to be right. Unless
   * given, it is one that no registry knows.
   */
  readonly foreseen?: Promise<readonly BlobSource[]> | undefined;
  /** What the tag has to be: a digest, or `absent`. Unless given, it has to stay what it is at the beginning. */
  readonly expected?: Digest | 'absent' | undefined;
  /** Transfers at the same time, 8 unless given. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: PublishListener | undefined;
}

/** What was done. */
export interface Published extends Traffic {
  /** The target with the digest of what is there now. */
  readonly reference: Reference;
  readonly manifest: Manifest;
  readonly base: PulledBase;
  /** The tag was this very image already, and nothing was moved. */
  readonly isUnchanged: boolean;
  /** What the tag was before; undefined when there was none. */
  readonly previous: Digest | undefined;
  /** Empty when unchanged. */
  readonly blobs: readonly PlacedBlob[];
  readonly durationMs: number;
}

/**
 * Publishes an image that is a base and something on top, without downloading the base when the registry can mount it, and
 * without touching the disk when it cannot. The order of requests: (1) the base's manifest and, beside it, a look at the
 * target's tag; (2) the base's configuration, with all mounts and the uploads beginning behind it; (3) configuration and
 * layer go up, and beside them a last look at the tag; (4) the manifest. The tag of the base is resolved once, and the
 * target's moves with the last request.
 */
export async function publishImage(client: RegistryClient, options: PublishOptions): Promise<Published> {
  const { base, target, expected, jobs, onProgress } = options;
  const startMs = client.clock.elapsed();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const meter = createTrafficMeter();
  const onWait = (wait: Wait): void => onProgress?.({ kind: 'waiting', ...wait });
  const into = client.openRepository(target, { access: 'pull,push', signal, meter, onWait });
  const isOneRepository =
    client.openRepository(base.reference).session === into.session &&
    base.reference.repository === target.repository;
  const from = isOneRepository ? into : client.openRepository(base.reference, { signal, meter, onWait });
  const placer = createBlobPlacer({ target: into, source: from, jobs, onProgress });
  try {
    // Where nothing is to be published, nobody asks for it.
    options.foreseen?.catch(() => undefined);
    const watch = watchTag(into, target, expected);
    const manifest = base.manifest ?? (await pullImage(from, base.reference, base.platform));
    // Sent first, so that it takes the connection that is open already.
    const config = Promise.resolve(base.config ?? readBlob(from, dataless(manifest.config)));
    config.catch(() => undefined);
    const previous = await watch.first();
    let foreseeing: Promise<void> | undefined;
    // Where there is an image already, this one may be it.
    if (previous === undefined) {
      // For the configuration, which is new in any case. First, as the most has to come after it.
      placer.openUpload();
      for (const layer of manifest.layers) placer.prepare(layer);
      if (options.foreseen !== undefined) foreseeing = foresee(placer, options.foreseen);
      else placer.openUpload();
    }
    const pulled = { reference: atDigest(base.reference, manifest.digest), manifest, config: await config };
    const image = await options.assemble(pulled);
    const { digest } = image.manifest;
    const isUnchanged = previous === digest;
    const destination = { repository: into, tag: target.tag, watch };
    await foreseeing;
    const blobs = isUnchanged ? [] : await pushImage(placer, image, destination, onProgress);
    await placer.close();
    const durationMs = client.clock.elapsed() - startMs;
    const reference = { ...target, digest };
    return {
      reference,
      manifest: image.manifest,
      base: pulled,
      isUnchanged,
      previous,
      blobs,
      durationMs,
      ...meter,
    };
  } catch (error) {
    // What else is under way is of no use any more.
    stop.abort(error);
    await placer.close();
    throw error;
  }
}

async function foresee(placer: BlobPlacer, foreseen: Promise<readonly BlobSource[]>): Promise<void> {
  // What cannot be had is told of where the image is put together.
  for (const blob of await foreseen.catch(() => [])) placer.foresee(blob);
}

/** The manifest that a reference leads to; of an index, the one for a platform. The tag is asked for once. */
export async function pullImage(
  repository: Repository,
  reference: Reference,
  platform: Platform = { os: 'linux', architecture: 'amd64' },
): Promise<Manifest> {
  const found = await pullManifest(repository, selectorOf(reference));
  if (found.kind === 'manifest') return found;
  const child = await pullManifest(repository, selectPlatform(found.manifests, platform).digest);
  if (child.kind === 'manifest') return child;
  throw new InvalidManifestError(`the index leads to another index for ${formatPlatform(platform)}`);
}

function dataless({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}
