import { createHash } from 'node:crypto';
import type { Descriptor } from './descriptor.ts';
import { DamagedBlobError } from './errors.ts';

/** Passes a blob on and throws `DamagedBlobError` at its end when it was not what its descriptor says. */
export async function* verifiedBlob(
  blob: Descriptor,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    size += chunk.byteLength;
    if (size > blob.size) throw new DamagedBlobError(blob, `it has more than ${blob.size} bytes`);
    yield chunk;
  }
  if (size < blob.size) throw new DamagedBlobError(blob, `only ${size} of ${blob.size} bytes came`);
  const digest = `sha256:${hash.digest('hex')}`;
  if (digest !== blob.digest) throw new DamagedBlobError(blob, `what came has the digest ${digest}`);
}
