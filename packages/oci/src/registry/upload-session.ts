import { ProtocolError, type RegistryError } from './errors.ts';
import { lingerAfter } from './linger.ts';
import { askRepository, type Repository } from './repository.ts';
import type { TransportResponse } from './transport.ts';

/** An upload that has begun: where its next request goes. */
export interface UploadSession {
  /** The newest `Location`; it carries the registry's state and is never put together anew. */
  readonly location: string;
  /** What the registry wants a piece to have at least (`OCI-Chunk-Min-Length`), in bytes. */
  readonly minimumChunkBytes: number;
}

/**
 * Begins an upload: one POST. Throws what the registry says when it does not permit it. Aborted meanwhile, it gives up what
 * it has begun.
 */
export async function startUpload(repository: Repository): Promise<UploadSession> {
  const action = `starting an upload to ${repository.name}`;
  using late = lingerAfter(repository.signal, repository.session.clock);
  const response = await askRepository(
    { ...repository, signal: late.signal },
    {
      method: 'POST',
      location: 'blobs/uploads/',
      headers: { 'content-length': '0' },
      action,
    },
  );
  if (response.status !== 202) throw (await repository.session.refusalOf(response, action)).error;
  response.body.resume();
  const session = nextSession(response);
  await giveUpWhenAborted(repository, session);
  if (!session) throw new ProtocolError(repository.session.host, action, 'its answer has no Location');
  return session;
}

/** The session as an answer describes it; undefined without a `Location`. */
export function nextSession(response: TransportResponse, before?: UploadSession): UploadSession | undefined {
  const { location } = response.headers;
  const minimum = Number(response.headers['oci-chunk-min-length']);
  if (!location || !URL.canParse(location, response.url.href)) return before;
  return {
    location: new URL(location, response.url).href,
    minimumChunkBytes: minimum > 0 ? minimum : (before?.minimumChunkBytes ?? 0),
  };
}

/** How much of an upload the registry has, in bytes; undefined when it does not know the upload any more. */
export async function checkUpload(
  repository: Repository,
  session: UploadSession,
): Promise<{ readonly session: UploadSession; readonly offset: number } | undefined> {
  const action = `asking for an upload to ${repository.name}`;
  const response = await askRepository(repository, { method: 'GET', location: session.location, action });
  response.body.resume();
  if (response.status !== 204 && response.status !== 202) return undefined;
  return { session: nextSession(response, session) ?? session, offset: receivedOf(response) ?? 0 };
}

/** What `Range: 0-<last byte>` says has been received; undefined without it. */
export function receivedOf(response: TransportResponse): number | undefined {
  const range = response.headers['range'];
  const last = /^(?:bytes=)?0-(\d+)$/.exec(range ?? '')?.[1];
  if (last === undefined) return undefined;
  // Nothing is `0-0` in distribution, which one byte is as well: then it is sent again from the start.
  return last === '0' ? 0 : Number(last) + 1;
}

/** Throws when the repository's work was aborted, after what has begun is given up. */
export async function giveUpWhenAborted(
  repository: Repository,
  session: UploadSession | undefined,
): Promise<void> {
  if (repository.signal?.aborted && session) await cancelUpload(repository, session);
  repository.signal?.throwIfAborted();
}

/**
 * Gives up an upload that is not used, so that nothing of it stays. Best effort: no registry has to know DELETE, and what
 * is in the way of it has been said already. It has three seconds, also after an abort.
 */
export async function cancelUpload(repository: Repository, session: UploadSession): Promise<void> {
  const { signal: _, ...rest } = repository;
  await askRepository(rest, {
    method: 'DELETE',
    location: session.location,
    isRepeated: false,
    signal: AbortSignal.timeout(3_000),
    action: `cancelling an upload to ${repository.name}`,
  }).then(
    (response) => response.body.resume(),
    (_error: RegistryError) => undefined,
  );
}
