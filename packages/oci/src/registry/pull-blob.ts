import { createHash } from 'node:crypto';
import type { Descriptor } from '../descriptor.ts';
import { classifyConnectionFailure } from './connection-failure.ts';
import { BlobUnknownError, DigestMismatchError, ProtocolError } from './errors.ts';
import { askRepository, type Repository } from './repository.ts';
import { planRetry } from './retry.ts';
import { markSpendable } from './spent-piece.ts';
import type { TransportResponse } from './transport.ts';
import { waitOut } from './wait.ts';

/**
 * The bytes of a blob from `offset` on, as they come. A connection that is cut is taken up where it ended, with a Range or,
 * where the registry knows none, by passing over what was there before. Read from the start, the last piece is given out
 * only when length and digest are right; else it throws `DigestMismatchError`. Leaving the loop early ends the request.
 */
export async function* pullBlob(
  repository: Repository,
  descriptor: Descriptor,
  offset = 0,
): AsyncGenerator<Uint8Array, void, void> {
  const { session } = repository;
  const { size } = descriptor;
  const hash = createHash('sha256');
  let position = offset;
  let held: Uint8Array | undefined;
  for (let failures = 0; ; ) {
    const before = position;
    const response = await request(repository, descriptor, position);
    let skip = position - startOf(response, position, session.host);
    let cause: unknown;
    try {
      for await (const piece of response.body as AsyncIterable<Uint8Array>) {
        const chunk = skip > 0 ? piece.subarray(Math.min(skip, piece.byteLength)) : piece;
        skip -= piece.byteLength - chunk.byteLength;
        if (chunk.byteLength === 0) continue;
        position += chunk.byteLength;
        if (position > size) throw tooLong(descriptor);
        hash.update(chunk);
        markSpendable(chunk);
        if (held) yield held;
        held = chunk;
      }
    } catch (error) {
      repository.signal?.throwIfAborted();
      if (error instanceof DigestMismatchError) throw error;
      cause = error;
    }
    if (position === size) break;
    // Progress starts the count anew: a long stream may well be cut more often than a request is repeated.
    failures = position > before ? 1 : failures + 1;
    const waitMs = planRetry(session.policy, failures, { value: undefined, now: session.clock.now() });
    if (waitMs === undefined) throw tooShort(session.host, descriptor, position, cause);
    const { host, clock } = session;
    await waitOut({ host, waitMs, reason: 'a download was cut' }, { ...repository, clock });
  }
  const actual = `sha256:${hash.digest('hex')}`;
  if (offset === 0 && actual !== descriptor.digest) {
    throw new DigestMismatchError(`A blob of ${repository.name}`, descriptor.digest, actual);
  }
  if (held) yield held;
}

async function request(
  repository: Repository,
  { digest }: Descriptor,
  position: number,
): Promise<TransportResponse> {
  const action = `pulling blob ${digest} of ${repository.name}`;
  const response = await askRepository(repository, {
    method: 'GET',
    location: `blobs/${digest}`,
    headers: position > 0 ? { range: `bytes=${position}-` } : {},
    action,
  });
  if (response.status === 200 || response.status === 206) return response;
  const { status, words, error } = await repository.session.refusalOf(response, action);
  throw status === 404 ? new BlobUnknownError(repository.name, digest, words.text, status) : error;
}

/** The offset of the answer's first byte. */
function startOf(response: TransportResponse, asked: number, host: string): number {
  if (response.status === 200) return 0;
  const start = Number(/^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1] ?? asked);
  if (start <= asked) return start;
  response.body.destroy();
  throw new ProtocolError(host, 'pulling a blob', `it was asked from byte ${asked} on and began at ${start}`);
}

function tooLong({ digest, size }: Descriptor): DigestMismatchError {
  return new DigestMismatchError(`Blob ${digest}`, `${size} bytes`, 'more');
}

function tooShort(host: string, { digest, size }: Descriptor, position: number, cause: unknown): Error {
  if (cause !== undefined) return classifyConnectionFailure(host, cause);
  return new DigestMismatchError(`Blob ${digest}`, `${size} bytes`, `${position}`);
}
