import { setFlagsFromString } from 'node:v8';
import {
  type BlobSource,
  bundleImage,
  type Descriptor,
  type Digest,
  formatReference,
  type Image,
  type ImageBundle,
  imageOf,
  mediaTypes,
  type PlacedBlob,
  type Platform,
  type PublishListener,
  parseReference,
  platformOf,
  publishImage,
  pullBlob,
  pushBundle,
  type Reference,
  type RegistryClient,
  selectPlatform,
  type Traffic,
} from '@serverless-max/oci';
import {
  baseOfImage,
  type DeriveOptions,
  deriveRuntimeImage,
  prepareActionServer,
} from '@serverless-max/runtime-image/publish';
import type { KnownLayers } from './known-layers.ts';
import { type BundleChild, childrenOf } from './make-bundle.ts';
import type { BlobOutcome, Pushed } from './outcome.ts';
import { tellProgress } from './push-progress.ts';

/** A repository that has blobs of what is pushed. */
export interface PushSource {
  readonly reference: Reference;
  has(blob: Pick<Descriptor, 'digest'>): boolean;
}

/** What a push is given besides what is pushed. */
export interface PushContext {
  readonly client: RegistryClient;
  readonly target: Reference;
  readonly known: KnownLayers;
  readonly signal: AbortSignal;
  onProgress(line: string): void;
  /** Whether such a line takes the place of the one before. */
  readonly isRedrawn: boolean;
}

/**
 * The shortest way from a base in a registry to a runtime image in one: the blobs of the base are mounted while its
 * configuration is still on its way. The image is the same that `makeBundle` makes.
 */
export async function publishOnBase(
  base: {
    readonly reference: string;
    readonly platform: Platform;
    /** Refuse an image that stands alone and is for another platform. */
    readonly isStrict: boolean;
    /** Told of the image when it is put together; what it throws ends it with nothing published. */
    readonly accept?: (children: readonly BundleChild[]) => void;
  },
  options: DeriveOptions,
  context: PushContext,
): Promise<{ readonly bundle: ImageBundle; readonly pushed: Pushed }> {
  const { client, target, known, signal } = context;
  const { reference, platform, isStrict, accept } = base;
  const from = parseReference(reference);
  const repository = client.openRepository(from, { signal });
  let image: Image | undefined;
  const published = await publishImage(client, {
    base: { reference: from, platform },
    target,
    foreseen: foreseeLayer(options, target, known),
    signal,
    onProgress: listen(context),
    assemble: async ({ manifest, config }) => {
      const below = imageOf(manifest, config, (blob, offset) => pullBlob(repository, blob, offset));
      if (isStrict) selectPlatform([{ platform: platformOf(below.config) }], platform);
      const derived = await deriveRuntimeImage(baseOfImage(below, reference, reference), options);
      accept?.(childrenOf(bundleImage(derived)));
      image = derived;
      const layers = new Set(manifest.layers.map((layer) => layer.digest));
      const own = [
        derived.manifest.config,
        ...derived.manifest.layers.filter((it) => !layers.has(it.digest)),
      ];
      return {
        manifest: derived.manifest,
        blobs: own.map((blob) => ({
          descriptor: blob,
          open: (offset: number) => derived.openBlob(blob, offset),
          ...nearIn(known, target, blob),
        })),
      };
    },
  });
  const bundle = bundleImage(image as Image);
  const below = new Set(published.base.manifest.layers.map((layer) => layer.digest));
  const origin = originIn(known, target, { reference: from, has: ({ digest }) => below.has(digest) });
  const pushed = toPushed(published, target, bundle, origin);
  await noteLayers(known, target, published.blobs);
  return { bundle, pushed };
}

/** The layer that nearly every image gets. */
async function foreseeLayer(
  { catalogLanguage }: DeriveOptions,
  target: Reference,
  known: KnownLayers,
): Promise<readonly BlobSource[]> {
  const { digest, size, open } = await prepareActionServer(catalogLanguage);
  const descriptor: Descriptor = { mediaType: mediaTypes.layerGzip, digest, size };
  return [{ descriptor, open, ...nearIn(known, target, descriptor) }];
}

/** Pushes images that are put together; `source` has the blobs that `has` tells of. */
export async function pushRuntimeImages(
  bundle: ImageBundle,
  sources: {
    readonly source?: PushSource;
    readonly isPresent?: (blob: Descriptor) => boolean;
    /** What the tag has to be, when it was read before. */
    readonly expected?: Digest;
  },
  context: PushContext,
): Promise<Pushed> {
  const { client, target, known, signal } = context;
  const pushed = await pushBundle(client, {
    bundle,
    target,
    ...sources,
    mountFrom: (blob) => nearIn(known, target, blob).mountFrom,
    signal,
    onProgress: listen(context),
  });
  const result = toPushed(pushed, target, bundle, originIn(known, target, sources.source));
  await noteLayers(known, target, pushed.blobs);
  return result;
}

function nearIn(
  known: KnownLayers,
  { registry }: Reference,
  blob: Descriptor,
): { readonly mountFrom?: string } {
  const mountFrom = known.repositoryOf(registry, blob);
  return mountFrom === undefined ? {} : { mountFrom };
}

/** Small layers that were sent are those of action servers: the next image has the same one. */
function noteLayers(known: KnownLayers, target: Reference, blobs: readonly PlacedBlob[]): Promise<void> {
  const layers = blobs.filter(
    ({ outcome, mediaType, size }) =>
      outcome === 'uploaded' && /layer|diff/.test(mediaType) && size < 1_000_000,
  );
  return known.note(target, layers);
}

/** What a push came to, sorted by what became of each blob. */
export function toPushed(
  result: Traffic & { readonly isUnchanged: boolean; readonly blobs: readonly PlacedBlob[] },
  target: Reference,
  { root }: ImageBundle,
  originOf: (blob: Pick<Descriptor, 'digest'>) => string | undefined = () => undefined,
): Pushed {
  const { isUnchanged, blobs, sentBytes, receivedBytes, requests } = result;
  const of = (...outcomes: readonly PlacedBlob['outcome'][]): BlobOutcome[] =>
    blobs
      .filter((blob) => outcomes.includes(blob.outcome))
      .map(({ digest, size, outcome }) => {
        const from = outcome === 'mounted' || outcome === 'copied' ? originOf({ digest }) : undefined;
        return { digest, size, ...(from !== undefined && { from }) };
      });
  return {
    reference: formatReference(target),
    digest: root.digest,
    unchanged: isUnchanged,
    ...{ sentBytes, receivedBytes, requests },
    mounted: of('mounted'),
    copied: of('copied'),
    uploaded: of('uploaded'),
    existing: of('existing'),
  };
}

/** The repository that a blob came from: the base's, or the one that was known to have it. */
function originIn(
  known: KnownLayers,
  target: Reference,
  source: PushSource | undefined,
): (blob: Pick<Descriptor, 'digest'>) => string | undefined {
  return (blob) => {
    if (source?.has(blob)) return repositoryOf(source.reference);
    const repository = known.repositoryOf(target.registry, blob);
    return repository === undefined ? undefined : repositoryOf({ registry: target.registry, repository });
  };
}

/** A reference without tag and digest. */
export function repositoryOf({ registry, repository }: Reference): string {
  return formatReference({ registry, repository });
}

/** Tells a person of a push, and minds the memory. */
function listen({ onProgress, isRedrawn }: PushContext): PublishListener {
  const tell = tellProgress(onProgress, isRedrawn);
  let isSmall = false;
  return (event) => {
    // Once: a copy tells of thousands of pieces.
    if (!isSmall && event.kind === 'sending' && event.sizeBytes > largeBytes) {
      keepYoungSpaceSmall();
      isSmall = true;
    }
    tell(event);
  };
}

/** A blob of which so much passes by that memory matters more than the time of the collector. */
const largeBytes = 4_000_000;

/**
 * Hardly anything of what passes by is kept. Space for young objects that grows all the same costs 40 MB when an image is
 * copied, and saves no time then; a push that copies nothing is a fifth slower without it.
 */
function keepYoungSpaceSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
