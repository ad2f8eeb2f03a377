import { messageOf } from '@serverless-max/foundation';
import { digestOf, isDigest } from '../digest.ts';
import { InvalidManifestError } from '../errors.ts';
import { type Index, type Manifest, maximumManifestBytes } from '../manifest.ts';
import { manifestMediaTypes } from '../media-types.ts';
import { parseManifest } from '../parse-manifest.ts';
import { classifyConnectionFailure } from './connection-failure.ts';
import { DigestMismatchError, ManifestUnknownError, ProtocolError } from './errors.ts';
import { readBytes } from './read-body.ts';
import { askRepository, claimedDigest, type Repository } from './repository.ts';
import { planRetry } from './retry.ts';
import { waitOut } from './wait.ts';

/**
 * The manifest or index that a tag or a digest leads to. Its bytes have the digest that was asked for, or the one that the
 * registry claims for the tag; bytes that came wrong or not to their end are asked for again. Throws `ManifestUnknownError` when there is none.
 */
export async function pullManifest(repository: Repository, selector: string): Promise<Manifest | Index> {
  const { session } = repository;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await pullOnce(repository, selector);
    if (!(outcome instanceof Error)) return outcome;
    const waitMs = planRetry(session.policy, attempt, { value: undefined, now: session.clock.now() });
    if (waitMs === undefined || (outcome instanceof DigestMismatchError && attempt > 1)) throw outcome;
    const { host, clock } = session;
    await waitOut({ host, waitMs, reason: messageOf(outcome).replace(/\.$/, '') }, { ...repository, clock });
  }
}

/** One attempt; returns what is worth another one, throws the rest. */
async function pullOnce(repository: Repository, selector: string): Promise<Manifest | Index | Error> {
  const { session, name } = repository;
  const shown = isDigest(selector) ? `${name}@${selector}` : `${name}:${selector}`;
  const action = `pulling the manifest of ${shown}`;
  const response = await askRepository(repository, {
    method: 'GET',
    location: `manifests/${selector}`,
    headers: { accept: manifestMediaTypes.join(', ') },
    action,
  });
  if (response.status !== 200) {
    const { status, words, error } = await session.refusalOf(response, action);
    throw status === 404 ? new ManifestUnknownError(`${session.host}/${shown}`, words.text, status) : error;
  }
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readBytes(response.body, maximumManifestBytes);
  } catch (cause) {
    repository.signal?.throwIfAborted();
    return classifyConnectionFailure(session.host, cause);
  }
  if (!bytes)
    throw new ProtocolError(session.host, action, `the manifest has more than ${maximumManifestBytes} bytes`);
  const expected = isDigest(selector) ? selector : claimedDigest(response);
  const actual = digestOf(bytes);
  if (expected !== undefined && expected !== actual) {
    return new DigestMismatchError(`The manifest of ${shown}`, expected, actual);
  }
  try {
    return parseManifest(bytes, response.headers['content-type']);
  } catch (cause) {
    if (!(cause instanceof InvalidManifestError)) throw cause;
    throw new InvalidManifestError(cause.reason, { where: `${session.host}/${shown}` });
  }
}
