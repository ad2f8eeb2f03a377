import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalRegistry, type Descriptor, type Reference } from '@serverless-max/oci';

/**
 * In which repositories the layers of action servers are that were sent before, so that the next image of the same
 * registry has its layer mounted and not sent again. What is out of date does no harm: a mount that is refused is an upload.
 */
export interface KnownLayers {
  /** The repository of the registry that has a blob; undefined when none is known. */
  repositoryOf(registry: string, blob: Pick<Descriptor, 'digest'>): string | undefined;
  /** Notes blobs that are in a repository now. A file that cannot be written is no failure. */
  note(target: Reference, blobs: readonly Pick<Descriptor, 'digest'>[]): Promise<void>;
}

type Notes = Record<string, Record<string, string>>;

/** Of each registry; the oldest go first. */
const kept = 50;

/** Reads what is known from the cache folder. */
export async function openKnownLayers(cacheFolder: string): Promise<KnownLayers> {
  const file = join(cacheFolder, 'layers-in-registries.json');
  const notes = await read(file);
  return {
    repositoryOf: (registry, { digest }) => notes[canonicalRegistry(registry)]?.[digest],
    async note({ registry, repository }, blobs) {
      const key = canonicalRegistry(registry);
      const before = notes[key] ?? {};
      const fresh = blobs.filter(({ digest }) => before[digest] === undefined);
      if (fresh.length === 0) return;
      const all = { ...before, ...Object.fromEntries(fresh.map(({ digest }) => [digest, repository])) };
      notes[key] = Object.fromEntries(Object.entries(all).slice(-kept));
      const partial = `${file}.${randomUUID()}`;
      await mkdir(cacheFolder, { recursive: true })
        .then(() => writeFile(partial, JSON.stringify(notes)))
        .then(() => rename(partial, file))
        .catch(() => rm(partial, { force: true }).catch(() => undefined));
    },
  };
}

async function read(file: string): Promise<Notes> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Notes;
  } catch {
    return {};
  }
}
