import type { Descriptor } from '../descriptor.ts';
import { maximumManifestBytes } from '../manifest.ts';
import { DigestMismatchError, ProtocolError } from './errors.ts';
import { pullBlob } from './pull-blob.ts';
import type { Repository } from './repository.ts';

/**
 * A small blob as a whole, such as a configuration; its bytes have the descriptor's digest. Bytes that came wrong are asked
 * for once more. Throws `ProtocolError` for a blob of more than `maximumBytes`, before it is pulled.
 */
export async function readBlob(
  repository: Repository,
  descriptor: Descriptor,
  maximumBytes: number = maximumManifestBytes,
): Promise<Uint8Array> {
  if (descriptor.size > maximumBytes) {
    const reason = `it has ${descriptor.size} bytes, and ${maximumBytes} are the limit`;
    throw new ProtocolError(repository.session.host, `pulling ${descriptor.mediaType}`, reason);
  }
  const read = async (): Promise<Uint8Array> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of pullBlob(repository, descriptor)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  return read().catch((error: unknown) => {
    if (error instanceof DigestMismatchError) return read();
    throw error;
  });
}
