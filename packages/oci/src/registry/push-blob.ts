import { messageOf } from '@serverless-max/foundation';
import type { BlobSource } from './blob-source.ts';
import { checkBlob } from './check-blob.ts';
import { isTemporaryFailure } from './connection-failure.ts';
import { DigestMismatchError, RegistryUnreachableError } from './errors.ts';
import type { Repository } from './repository.ts';
import { BodySourceError } from './request-body.ts';
import { planRetry } from './retry.ts';
import { planUpload, type UploadFailure, type UploadWay } from './upload-plan.ts';
import { cancelUpload, checkUpload, startUpload, type UploadSession } from './upload-session.ts';
import { type UploadAttempt, upload } from './upload-ways.ts';
import { waitOut } from './wait.ts';

/** What a failed attempt leaves behind. */
interface Failed extends UploadFailure {
  readonly error: unknown;
  readonly retryAfter?: string | undefined;
}

/**
 * Uploads a blob, in the first way that the registry takes (`planUpload`), with `begun` for the first attempt when an upload
 * has begun already. An attempt that is cut is taken up where the registry stands. The registry checks the digest. When it
 * fails, or is aborted, the upload is given up, so that nothing of it stays.
 */
export async function pushBlob(
  repository: Repository,
  blob: BlobSource,
  begun?: UploadSession,
): Promise<void> {
  const { session, signal } = repository;
  let way: UploadWay = session.uploadWay ?? 'put';
  let current = begun;
  let offset = 0;
  let [failures, failuresOfWay, chunkRefusals] = [0, 0, 0];
  try {
    for (;;) {
      signal?.throwIfAborted();
      current ??= await startUpload(repository);
      const attempt: UploadAttempt = { repository, blob, offset, session: current, chunkRefusals };
      const failed = await tryUpload(way, attempt);
      current = attempt.session;
      // What looks like a failure may have come after the registry had everything.
      if (!failed || (await isThere(repository, blob, failed))) {
        session.uploadWay = way;
        current = undefined;
        return;
      }
      failures += 1;
      failuresOfWay += 1;
      if (failed.status === 416) chunkRefusals += 1;
      const step = planUpload(way, failuresOfWay, failed);
      const waitMs = planRetry(session.policy, failures, {
        value: failed.retryAfter,
        now: session.clock.now(),
      });
      if (step.kind === 'stop' || waitMs === undefined) throw failed.error;
      if (step.isDelayed) {
        const { host, clock } = session;
        const reason = messageOf(failed.error).replace(/\.$/, '');
        await waitOut({ host, waitMs, reason }, { ...repository, clock });
      }
      const standing = step.isResumed
        ? await checkUpload(repository, current).catch(() => undefined)
        : undefined;
      if (standing && standing.offset <= blob.descriptor.size) {
        if (standing.offset > offset) failures = 0;
        offset = standing.offset;
        current = standing.session;
      } else {
        await cancelUpload(repository, current);
        offset = 0;
        current = undefined;
      }
      if (step.way !== way) [way, failures, failuresOfWay] = [step.way, 0, 0];
    }
  } finally {
    if (current) await cancelUpload(repository, current);
  }
}

async function tryUpload(way: UploadWay, attempt: UploadAttempt): Promise<Failed | undefined> {
  try {
    const refusal = await upload(way, attempt);
    if (!refusal) return undefined;
    const { status, words, error, retryAfter } = refusal;
    return { status, codes: words.codes, error, retryAfter };
  } catch (error) {
    attempt.repository.signal?.throwIfAborted();
    if (error instanceof BodySourceError) {
      // The source has tried again by itself, unless its bytes were wrong as a whole.
      if (error.cause instanceof DigestMismatchError) return { error: error.cause, isSourceWrong: true };
      throw error.cause;
    }
    if (error instanceof DigestMismatchError) return { error, isSourceWrong: true };
    if (error instanceof RegistryUnreachableError && isTemporaryFailure(error.cause)) return { error };
    throw error;
  }
}

async function isThere(repository: Repository, blob: BlobSource, failed: Failed): Promise<boolean> {
  if (failed.isSourceWrong || failed.status === 401 || failed.status === 403) return false;
  const isOpen = failed.status === 429 || failed.status === 408 || failed.status === 416;
  if (isOpen || failed.codes?.includes('DIGEST_INVALID')) return false;
  return checkBlob(repository, blob.descriptor.digest).catch(() => {
    repository.signal?.throwIfAborted();
    return false;
  });
}
