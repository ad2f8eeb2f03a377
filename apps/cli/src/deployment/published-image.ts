import type { ImageReference } from '@serverless-max/deployer';
import { formatReference, openImage, parseReference, readImages } from '@serverless-max/oci';
import { findModel, nameOfReference, runtimeLabels } from '@serverless-max/runtime-image';
import { baseOfImage } from '@serverless-max/runtime-image/publish';
import { thisPlatform } from '../publish/find-base.ts';
import { isMadeHere } from '../publish/made-here.ts';
import { openRegistries } from '../publish/open-registries.ts';
import type { Shell } from '../shell.ts';
import { findAccess } from './image-access.ts';
import { originIn } from './image-origin.ts';
import type { PreparedImage, PrepareOptions } from './prepared-image.ts';

/**
 * A runtime image that is in a registry already, to be deployed from where it is. Undefined for anything else: a model,
 * an image without an action server, one that no registry has.
 */
export async function findPublished(
  word: string,
  options: PrepareOptions,
  shell: Shell,
): Promise<PreparedImage | undefined> {
  if (findModel(word) || !/[/:@]/.test(word)) return undefined;
  const reference = parseReference(word);
  using client = await openRegistries(shell, options, []);
  const source = await openImage(client.openRepository(reference, { signal: shell.signal }), reference).catch(
    () => undefined,
  );
  shell.signal.throwIfAborted();
  const [found] = source ? await readImages(source, thisPlatform()) : [];
  if (!source || !found) return undefined;
  const { labels } = baseOfImage(found, word, '').details;
  if (labels[runtimeLabels.wrapperVersion] === undefined) return undefined;
  const { registry, repository, tag = 'latest' } = reference;
  const image: ImageReference = {
    repository: formatReference({ registry, repository }),
    tag,
    digest: source.root.digest,
  };
  const name = nameOfReference(word);
  const base = labels[runtimeLabels.baseName];
  return {
    word,
    name,
    model: findModel(
      labels[runtimeLabels.model] ?? name,
      base === undefined || isMadeHere(base) ? undefined : base,
    ),
    origin: originIn(labels, name, found.manifest.config.digest),
    publication: {
      image,
      publication: { isPublished: true, uploadBytes: 0, access: 'unknown' },
      publish: async () => ({ image, uploadedBytes: 0 }),
    },
    findAccess: () => findAccess(reference, shell, options),
    inEngine: undefined,
  };
}
