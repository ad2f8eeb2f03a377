import {
  bundleImage,
  bundleImages,
  type Descriptor,
  type Digest,
  formatPlatform,
  formatReference,
  type Image,
  type ImageBundle,
  isSameRegistry,
  openImage,
  type PlatformChoice,
  parseReference,
  platformOf,
  type Reference,
  type RegistryClient,
  readImages,
} from '@serverless-max/oci';
import {
  annotationsFor,
  baseOfImage,
  type ManifestBase,
  NotRebasableError,
  originOf,
  type RebaseOptions,
  rebaseImage,
} from '@serverless-max/runtime-image/publish';
import type { Step } from '../output/steps.ts';
import type { Shell } from '../shell.ts';
import { planPush } from './dry-run.ts';
import type { KnownLayers } from './known-layers.ts';
import { isMadeHere } from './made-here.ts';
import type { Pushed } from './outcome.ts';
import { pushRuntimeImages } from './push-runtime-image.ts';

/** A rebase, and what its step finds. */
export interface Rebase {
  readonly shell: Shell;
  readonly client: RegistryClient;
  readonly known: KnownLayers;
  /** The runtime image, as it was named. */
  readonly image: string;
  readonly target: Reference;
  /** The new base, as it was named; the image's own when not. */
  readonly base: string | undefined;
  readonly platform: PlatformChoice | undefined;
  readonly options: RebaseOptions;
  readonly isDryRun: boolean;
  baseName?: string;
  bundle?: ImageBundle;
  pushed?: Pushed;
}

/** The only step of a rebase: four documents come, and a configuration and a manifest go. */
export function rebaseStep(work: Rebase): Step {
  return {
    title: `Rebase of ${work.image}`,
    async run(report) {
      const { shell, client, known, image, target } = work;
      const from = parseReference(image);
      const old = await imagesAt(work, from);
      const baseName = work.base ?? baseNameOf(old.images[0], image);
      work.baseName = baseName;
      const below = parseReference(baseName);
      report.progress(`moving it to ${baseName}`);
      const bases = (await imagesAt(work, below, old)).images.map((it) =>
        baseOfImage(it, baseName, baseName),
      );
      const moved = old.images.map((it) =>
        rebaseImage({ image: it, reference: image }, partnerOf(it, bases, image), work.options),
      );
      work.bundle = old.isIndex ? indexOf(moved, bases, work.options) : bundleImage(moved[0] as Image);
      const layers = new Set(bases.flatMap((it) => it.image.manifest.layers.map((layer) => layer.digest)));
      const source = {
        reference: below,
        has: ({ digest }: Pick<Descriptor, 'digest'>) => layers.has(digest),
      };
      const { signal, output } = shell;
      const tells = { onProgress: report.progress, isRedrawn: output.isInteractive };
      const context = { client, known, target, signal, ...tells };
      // The layer of the action server is where the image was, and needs no way when the result goes there.
      const isHere = from.repository === target.repository && isSameRegistry(from.registry, target.registry);
      // Put in the place of the image that was read, and of no other.
      const isReplaced = isHere && from.digest === undefined && (from.tag ?? 'latest') === target.tag;
      const present = new Set(old.images.flatMap((it) => it.manifest.layers.map((layer) => layer.digest)));
      const isPresent = (blob: Descriptor): boolean => isHere && present.has(blob.digest);
      work.pushed = work.isDryRun
        ? await planPush(work.bundle, source, context)
        : await pushRuntimeImages(
            work.bundle,
            { source, isPresent, ...(isReplaced && { expected: old.digest }) },
            context,
          );
      const outcome = work.pushed.unchanged ? 'its base has not changed' : `now on ${baseName}`;
      report.title(`${formatReference(target)}: ${work.isDryRun ? 'nothing was changed' : outcome}`);
    },
  };
}

interface Images {
  /** Of the manifest or index that the reference leads to. */
  readonly digest: Digest;
  readonly images: readonly [Image, ...Image[]];
  readonly isIndex: boolean;
}

/** The images of a reference: those of an index all, unless one platform is wanted or only one is to be moved. */
async function imagesAt(
  { client, shell, platform }: Rebase,
  reference: Reference,
  like?: Images,
): Promise<Images> {
  const repository = client.openRepository(reference, { signal: shell.signal });
  const source = await openImage(repository, reference);
  const alone = like && !like.isIndex ? platformOf(like.images[0].config) : undefined;
  const choice = alone ?? platform ?? 'all';
  const images = await readImages(source, choice);
  return {
    digest: source.root.digest,
    images: images as unknown as [Image, ...Image[]],
    isIndex: choice === 'all' && source.root.kind === 'index',
  };
}

function baseNameOf(image: Image, reference: string): string {
  const { baseName } = originOf(image, reference);
  if (isMadeHere(baseName)) {
    throw new NotRebasableError(
      reference,
      baseName,
      'that base was made on a machine, and no registry knows it',
    );
  }
  return baseName;
}

function partnerOf(image: Image, bases: readonly ManifestBase[], reference: string): ManifestBase {
  const wanted = formatPlatform(platformOf(image.config));
  const partner = bases.find((it) => formatPlatform(platformOf(it.image.config)) === wanted);
  // One that stands alone is refused by the rebase itself, which says what both are for.
  const base = partner ?? (bases.length === 1 ? bases[0] : undefined);
  if (base) return base;
  throw new NotRebasableError(reference, bases[0]?.reference ?? '', `it is not there for ${wanted}`);
}

function indexOf(
  images: readonly Image[],
  [first]: readonly ManifestBase[],
  { source }: RebaseOptions,
): ImageBundle {
  const annotations = first ? annotationsFor(first, source) : {};
  const { 'org.opencontainers.image.base.digest': _, ...kept } = annotations;
  return bundleImages(images as [Image, ...Image[]], kept);
}
