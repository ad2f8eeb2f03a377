import { createHash } from 'node:crypto';
import type { Descriptor } from './descriptor.ts';
import { DigestMismatchError } from './registry/errors.ts';

/** Passes a blob on and throws `DigestMismatchError` at its end when it was not what its descriptor says. */
export async function* verifiedBlob(
  blob: Descriptor,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const expected = `${blob.digest} of ${blob.size} bytes`;
  const wrong = (actual: string): Error => new DigestMismatchError('A blob', expected, actual);
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    size += chunk.byteLength;
    if (size > blob.size) throw wrong(`more than ${blob.size} bytes`);
    yield chunk;
  }
  if (size < blob.size) throw wrong(`${size} bytes`);
  const digest = `sha256:${hash.digest('hex')}`;
  if (digest !== blob.digest) throw wrong(digest);
}
