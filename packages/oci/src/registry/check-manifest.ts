import type { Digest } from '../digest.ts';
import { isDigest } from '../digest.ts';
import { manifestMediaTypes } from '../media-types.ts';
import { pullManifest } from './pull-manifest.ts';
import { askRepository, claimedDigest, type Repository } from './repository.ts';

/**
 * The digest of a manifest that a tag or a digest leads to, by one HEAD (which Docker Hub does not count); undefined when
 * there is none. A registry that does not say the digest in its head is asked for the manifest itself.
 */
export async function checkManifest(repository: Repository, selector: string): Promise<Digest | undefined> {
  const action = `looking for ${repository.name}:${selector}`;
  const response = await askRepository(repository, {
    method: 'HEAD',
    location: `manifests/${selector}`,
    headers: { accept: manifestMediaTypes.join(', ') },
    action,
  });
  if (response.status === 404) {
    response.body.resume();
    return undefined;
  }
  if (response.status !== 200) {
    const { status, error } = await repository.session.refusalOf(response, action);
    // Some registries have no HEAD for manifests.
    if (status === 405) return (await pullManifest(repository, selector)).digest;
    throw error;
  }
  response.body.resume();
  const digest = claimedDigest(response);
  if (digest !== undefined && isDigest(digest)) return digest;
  return isDigest(selector) ? selector : (await pullManifest(repository, selector)).digest;
}
