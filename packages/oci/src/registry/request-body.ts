import type { ClientRequest } from 'node:http';
import { spend } from './spent-piece.ts';

/** What a request carries: bytes at hand, or a stream that can be opened again for another attempt. */
export type RequestBody = Uint8Array | { open(): AsyncIterable<Uint8Array> };

/** The stream that should have been sent failed; `cause` says how. The other side is not to blame. */
export class BodySourceError extends Error {
  constructor(cause: unknown) {
    super('The source of the body failed.', { cause });
  }
}

/**
 * Writes a body at the pace of the connection and ends the request. Stops reading the source as soon as the request is
 * closed or `answered` aborts, and gives the source back in every case.
 */
export async function writeBody(
  request: ClientRequest,
  body: RequestBody | undefined,
  answered: AbortSignal,
): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) {
    request.end(body);
    return;
  }
  const source = body.open()[Symbol.asyncIterator]();
  try {
    while (!answered.aborted && !request.destroyed) {
      const next = await source.next().catch((cause: unknown) => {
        throw new BodySourceError(cause);
      });
      if (answered.aborted || request.destroyed) return;
      if (next.done) {
        request.end();
        return;
      }
      const piece = next.value;
      if (!request.write(piece, () => spend(piece))) await untilWritable(request, answered);
    }
  } finally {
    await source.return?.().catch(() => undefined);
  }
}

function untilWritable(request: ClientRequest, answered: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      request.off('drain', done).off('close', done);
      answered.removeEventListener('abort', done);
      resolve();
    };
    request.once('drain', done).once('close', done);
    answered.addEventListener('abort', done);
  });
}
