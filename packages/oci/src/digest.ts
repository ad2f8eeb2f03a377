import { createHash } from 'node:crypto';
import { InvalidDigestError } from './errors.ts';

/** The identity of a blob: the algorithm and the hash of its bytes (OCI image-spec: descriptor.md). Only sha256 is used. */
export type Digest = `sha256:${string}`;

const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** Whether a text is a well-formed digest. */
export function isDigest(text: string): text is Digest {
  return digestPattern.test(text);
}

/** Reads a digest; throws `InvalidDigestError` for anything else. */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new InvalidDigestError(text);
  return text;
}

/** The digest of bytes that are at hand. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The digest and the length of bytes that pass by; nothing is kept. */
export async function digestOfStream(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly digest: Digest; readonly sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    sizeBytes += chunk.byteLength;
  }
  return { digest: `sha256:${hash.digest('hex')}`, sizeBytes };
}

/** The hexadecimal part of a digest, or its first `length` digits. */
export function hexOf(digest: Digest, length?: number): string {
  return digest.slice('sha256:'.length).slice(0, length);
}
