import type { BlobSource } from './blob-source.ts';
import { DigestMismatchError } from './errors.ts';
import { askRepository, claimedDigest, type Repository } from './repository.ts';
import type { RequestBody } from './request-body.ts';
import type { ReadRefusal } from './session.ts';
import type { TransportResponse } from './transport.ts';
import { chunkBytesOf, type UploadWay } from './upload-plan.ts';
import { nextSession, receivedOf, type UploadSession } from './upload-session.ts';

/** One attempt at an upload. `session` is kept at the newest state, also when the attempt fails. */
export interface UploadAttempt {
  readonly repository: Repository;
  readonly blob: BlobSource;
  /** How much the registry has already, in bytes. */
  readonly offset: number;
  session: UploadSession;
  /** How many pieces were too large so far. */
  readonly chunkRefusals: number;
}

/** A refusal, and what the registry wants to be waited for. */
export type UploadRefusal = ReadRefusal & { readonly retryAfter: string | undefined };

/** Uploads in one way; returns undefined when the blob is there. Throws when there was no answer. */
export async function upload(way: UploadWay, attempt: UploadAttempt): Promise<UploadRefusal | undefined> {
  const { blob, offset } = attempt;
  const { size } = blob.descriptor;
  if (way === 'put' && offset === 0) return finish(attempt, streamOf(blob, 0), size);
  const refusal = way === 'chunks' ? await sendChunks(attempt) : await sendRest(attempt);
  return refusal ?? finish(attempt, undefined, 0);
}

/** One PATCH with everything that the registry does not have yet. */
async function sendRest(attempt: UploadAttempt): Promise<UploadRefusal | undefined> {
  const { blob, offset } = attempt;
  const { size } = blob.descriptor;
  if (offset >= size && size > 0) return undefined;
  const range = offset > 0 ? { 'content-range': `${offset}-${size - 1}` } : undefined;
  const response = await send(attempt, 'PATCH', streamOf(blob, offset), size - offset, range);
  return settle(attempt, response);
}

/** PATCH after PATCH; goes on where the registry says that it stands. */
async function sendChunks(attempt: UploadAttempt): Promise<UploadRefusal | undefined> {
  const { blob, chunkRefusals } = attempt;
  const { size } = blob.descriptor;
  let position = attempt.offset;
  while (position < size) {
    const chunk = await readChunk(
      blob,
      position,
      chunkBytesOf(attempt.session.minimumChunkBytes, chunkRefusals),
    );
    const end = position + chunk.byteLength;
    const range = { 'content-range': `${position}-${end - 1}` };
    const response = await send(attempt, 'PATCH', chunk, chunk.byteLength, range);
    const refusal = await settle(attempt, response);
    if (refusal) return refusal;
    const received = receivedOf(response) ?? end;
    position = received > position && received <= end ? received : end;
  }
  return undefined;
}

/** The PUT that makes a blob of the upload. */
async function finish(
  attempt: UploadAttempt,
  body: RequestBody | undefined,
  sizeBytes: number,
): Promise<UploadRefusal | undefined> {
  const { digest } = attempt.blob.descriptor;
  const { location } = attempt.session;
  const closing = `${location}${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
  const response = await send(attempt, 'PUT', body, sizeBytes, undefined, closing);
  if (![200, 201, 204].includes(response.status)) return refusalOf(attempt, response);
  response.body.resume();
  const claimed = claimedDigest(response);
  if (claimed !== undefined && claimed !== digest) {
    throw new DigestMismatchError(`What ${attempt.repository.session.host} kept as a blob`, digest, claimed);
  }
  return undefined;
}

function send(
  attempt: UploadAttempt,
  method: 'PATCH' | 'PUT',
  body: RequestBody | undefined,
  sizeBytes: number,
  headers: Readonly<Record<string, string>> = {},
  location: string = attempt.session.location,
): Promise<TransportResponse> {
  const { repository, blob } = attempt;
  return askRepository(repository, {
    method,
    location,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes), ...headers },
    body,
    isRepeated: false,
    action: `uploading blob ${blob.descriptor.digest} to ${repository.name}`,
  });
}

async function settle(
  attempt: UploadAttempt,
  response: TransportResponse,
): Promise<UploadRefusal | undefined> {
  if (![201, 202, 204].includes(response.status)) return refusalOf(attempt, response);
  response.body.resume();
  attempt.session = nextSession(response, attempt.session) ?? attempt.session;
  return undefined;
}

async function refusalOf(attempt: UploadAttempt, response: TransportResponse): Promise<UploadRefusal> {
  const { repository, blob } = attempt;
  const action = `uploading blob ${blob.descriptor.digest} to ${repository.name}`;
  const retryAfter = response.headers['retry-after'];
  return { ...(await repository.session.refusalOf(response, action)), retryAfter };
}

function streamOf(blob: BlobSource, offset: number): RequestBody {
  return { open: () => blob.open(offset) };
}

async function readChunk(blob: BlobSource, offset: number, sizeBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let missing = sizeBytes;
  for await (const piece of blob.open(offset)) {
    pieces.push(piece.subarray(0, missing));
    missing -= Math.min(missing, piece.byteLength);
    if (missing === 0) break;
  }
  return Buffer.concat(pieces);
}
