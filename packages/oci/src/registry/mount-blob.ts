import type { Digest } from '../digest.ts';
import { lingerAfter } from './linger.ts';
import { askRepository, claimedDigest, type Repository, scopeOf } from './repository.ts';
import { giveUpWhenAborted, nextSession, type UploadSession } from './upload-session.ts';

/** What came of a mount. A registry that begins an upload instead (202) has its `session` used for it. */
export type MountOutcome =
  | { readonly isMounted: true }
  | { readonly isMounted: false; readonly session: UploadSession | undefined };

/**
 * Asks the registry to take a blob over from another of its repositories: one POST, no bytes. *Any* refusal only means
 * that the blob has to be uploaded: registries answer 202, 400, 401, 403, 404 and 500 where they do not mount. Its token has to
 * permit pulling there and pushing here at once, and is kept apart from the others. `origin` is another registry, to which
 * `from` belongs then (`mountOrigin`): what may be pulled there is no scope of this one's tokens.
 */
export async function mountBlob(
  repository: Repository,
  digest: Digest,
  from: string,
  origin?: string,
): Promise<MountOutcome> {
  const query = new URLSearchParams({ mount: digest, from, ...(origin !== undefined && { origin }) });
  const pulling = origin === undefined ? [scopeOf({ name: from, access: 'pull' })] : [];
  try {
    using late = lingerAfter(repository.signal, repository.session.clock);
    const response = await askRepository(
      { ...repository, signal: late.signal },
      {
        method: 'POST',
        location: `blobs/uploads/?${query}`,
        headers: { 'content-length': '0' },
        scopes: [scopeOf(repository), ...pulling],
        isRepeated: false,
        action: `mounting blob ${digest} of ${from} into ${repository.name}`,
      },
    );
    response.body.resume();
    if (response.status === 201) {
      const claimed = claimedDigest(response);
      return claimed === undefined || claimed === digest
        ? { isMounted: true }
        : { isMounted: false, session: undefined };
    }
    const session = response.status === 202 ? nextSession(response) : undefined;
    await giveUpWhenAborted(repository, session);
    return { isMounted: false, session };
  } catch {
    repository.signal?.throwIfAborted();
    return { isMounted: false, session: undefined };
  }
}
