import type { Digest } from '../digest.ts';
import type { Index, Manifest } from '../manifest.ts';
import { DigestMismatchError, type RegistryError } from './errors.ts';
import { askRepository, claimedDigest, type Repository } from './repository.ts';

/** A manifest was refused because the repository lacks blobs that it names. */
export interface MissingBlobs {
  readonly missing: readonly string[];
  readonly error: RegistryError;
}

/**
 * Puts a manifest or an index, under a tag or under its own digest: the last request of a publication. Returns
 * undefined, or what the repository lacks (`MANIFEST_BLOB_UNKNOWN`); throws for every other refusal.
 */
export async function pushManifest(
  repository: Repository,
  document: Manifest | Index,
  selector: string = document.digest,
): Promise<MissingBlobs | undefined> {
  const { session, name } = repository;
  const action = `pushing the manifest of ${name}:${selector}`;
  const response = await askRepository(repository, {
    method: 'PUT',
    location: `manifests/${selector}`,
    headers: { 'content-type': document.mediaType, 'content-length': String(document.size) },
    body: document.bytes,
    action,
  });
  if (response.status === 201 || response.status === 200 || response.status === 202) {
    response.body.resume();
    const claimed = claimedDigest(response);
    if (claimed !== undefined && claimed !== document.digest) {
      const hint = `The registry, or a proxy in between, changes what it is given: look at what ${selector} is there now.`;
      throw new DigestMismatchError(
        `What ${session.host} kept as the manifest`,
        document.digest,
        claimed,
        hint,
      );
    }
    return undefined;
  }
  const { words, error } = await session.refusalOf(response, action);
  if (!words.codes.some((code) => code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN')) throw error;
  return { missing: words.missing as readonly Digest[], error };
}
