import type { ImageReference, PublishOptions } from '@serverless-max/deployer';
import {
  AccessDeniedError,
  formatReference,
  hexOf,
  type Manifest,
  ManifestUnknownError,
  pullManifest,
  type Reference,
  type RegistryClient,
} from '@serverless-max/oci';
import { assembleRuntimeImage, buildRuntimeImage, planModelImage } from '@serverless-max/runtime-image';
import { baseOfImage } from '@serverless-max/runtime-image/publish';
import type { Preparation } from '../emulation/prepare-image.ts';
import { required } from '../emulation/required.ts';
import { createWork } from '../publish/create-work.ts';
import { planPush } from '../publish/dry-run.ts';
import { openKnownLayers } from '../publish/known-layers.ts';
import { openRegistries } from '../publish/open-registries.ts';
import type { Pushed } from '../publish/outcome.ts';
import { publishTarget, sourceOf } from '../publish/publish-target.ts';
import { pushRuntimeImages } from '../publish/push-runtime-image.ts';
import { pushContext, type Work } from '../publish/work.ts';
import type { Shell } from '../shell.ts';
import { findAccess } from './image-access.ts';
import { originIn } from './image-origin.ts';
import type { PreparedImage, PrepareOptions } from './prepared-image.ts';
import { pushTarget, registryPrefix } from './push-target.ts';

/**
 * Finds out which runtime images a registry shall have, and whether it has them; nothing is sent to it before one is
 * published. What is opened is put on `stack`.
 */
export async function prepareInRegistry(
  words: readonly string[],
  registry: string,
  options: PrepareOptions,
  stack: AsyncDisposableStack,
  shell: Shell,
): Promise<readonly PreparedImage[]> {
  const prefix = registryPrefix(registry);
  const planned = await createWork(words, { ...options, dryRun: true }, shell);
  const targets = planned.map(({ plan }) => pushTarget(prefix, plan.name, 'latest'));
  const client = stack.use(await openRegistries(shell, options, targets));
  const known = await openKnownLayers(shell.folders.cache);
  const images: PreparedImage[] = [];
  for (const parts of planned) {
    const preparation: Preparation = {};
    stack.defer(() => preparation.engine?.[Symbol.asyncDispose]());
    images.push(
      await prepareOne({ ...parts, shell, client, known, preparation, notes: [] }, prefix, options),
    );
  }
  return images;
}

async function prepareOne(work: Work, prefix: string, options: PrepareOptions): Promise<PreparedImage> {
  const { client, shell, plan } = work;
  await publishTarget(work);
  const { config, labels } = await identityOf(work);
  const pushTo = pushTarget(prefix, plan.name, hexOf(config, 12));
  const present = await presentManifest(client, pushTo, config, shell.signal);
  const digest = present?.digest ?? work.bundle?.root.digest;
  const image: ImageReference = { ...repositoryAndTag(pushTo), digest };
  return {
    word: work.word,
    name: plan.name,
    model: work.target.kind === 'model' ? work.target.model : undefined,
    origin: originIn(labels, plan.name, config),
    publication: {
      image,
      publication: {
        isPublished: present !== undefined,
        uploadBytes: present ? 0 : await uploadBytesOf(work, pushTo),
        access: 'unknown',
      },
      async publish(how) {
        if (present) return { image, uploadedBytes: 0 };
        const pushed = await push({ ...work, pushTo, isDryRun: false }, pushTo, how);
        return { image: { ...image, digest: pushed.digest }, uploadedBytes: sizeOf(pushed) };
      },
    },
    findAccess: () => findAccess(pushTo, shell, options),
    inEngine: inEngineOf(work),
  };
}

/** The digest of the configuration and the labels, from the image itself or, of a base in an engine, from its plan. */
async function identityOf(
  work: Work,
): Promise<{ config: `sha256:${string}`; labels: Record<string, string> }> {
  const [image] = work.bundle?.images ?? [];
  if (image) {
    const { labels } = baseOfImage(image, work.word, '').details;
    return { config: image.manifest.config.digest, labels: { ...labels } };
  }
  const base = required(work.preparation.base);
  const planned = await planModelImage(base, work.plan);
  const known = { ...base.details.labels };
  if (planned.kind === 'ready') return { config: base.id as `sha256:${string}`, labels: known };
  const { digest } = await assembleRuntimeImage(planned);
  return { config: digest, labels: { ...known, ...planned.patch.labels } };
}

/** What the registry has under the tag, when it is this very image. */
async function presentManifest(
  client: RegistryClient,
  target: Reference,
  config: string,
  signal: AbortSignal,
): Promise<Manifest | undefined> {
  try {
    const found = await pullManifest(client.openRepository(target, { signal }), target.tag ?? 'latest');
    return found.kind === 'manifest' && found.config.digest === config ? found : undefined;
  } catch (error) {
    // Some registries deny what is not there yet.
    if (error instanceof ManifestUnknownError || error instanceof AccessDeniedError) return undefined;
    throw error;
  }
}

async function uploadBytesOf(work: Work, target: Reference): Promise<number | undefined> {
  const { bundle, found } = work;
  if (!bundle) return undefined;
  const context = pushContext(work, target, () => undefined);
  return sizeOf(await planPush(bundle, sourceOf(found), context));
}

/** What goes over the wire: blobs that are mounted or there already cost nothing. */
function sizeOf({ uploaded, copied }: Pick<Pushed, 'uploaded' | 'copied'>): number {
  return [...uploaded, ...copied].reduce((sum, blob) => sum + blob.size, 0);
}

async function push(work: Work, target: Reference, { onProgress }: PublishOptions): Promise<Pushed> {
  if (!work.bundle) {
    const { savedImageStep } = await import('../publish/engine-step.ts');
    await savedImageStep(work).run({ progress: onProgress, title: onProgress });
  }
  if (work.pushed) return work.pushed;
  const source = sourceOf(work.found);
  const { isPresent } = work;
  return pushRuntimeImages(
    required(work.bundle),
    { ...(source && { source }), ...(isPresent && { isPresent }) },
    pushContext(work, target, onProgress),
  );
}

function inEngineOf({ preparation, plan }: Work): PreparedImage['inEngine'] {
  const { engine, base } = preparation;
  if (!engine || !base) return undefined;
  return async () => {
    const { reference } = await buildRuntimeImage(engine, await planModelImage(base, plan));
    return { engine, reference };
  };
}

function repositoryAndTag({ registry, repository, tag = 'latest' }: Reference): ImageReference {
  return { repository: formatReference({ registry, repository }), tag };
}
