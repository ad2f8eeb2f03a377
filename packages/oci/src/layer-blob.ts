import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { type Digest, digestOf } from './digest.ts';
import type { Layer } from './layer.ts';

/** A layer as registries keep it: compressed with gzip. It may be read as often as needed. */
export interface LayerBlob {
  /** Of the uncompressed tar. */
  readonly diffId: Digest;
  /** Of the compressed bytes. */
  readonly digest: Digest;
  /** Length of the compressed bytes. */
  readonly size: number;
  /** From a byte on. */
  open(offset?: number): AsyncIterable<Uint8Array>;
}

// In a thread of its own: a registry may be asked meanwhile.
const compress = promisify(gzip);

/**
 * Compresses a layer that fits into memory. The header tells neither a time nor a system. The same content gives the same
 * bytes with the same zlib; another one may choose others, and then only the manifest's digest differs: the
 * configuration, and with it the image id, knows the uncompressed layer only.
 */
export async function compressLayer(layer: Layer): Promise<LayerBlob> {
  const content = await compress(await buffer(layer.open()), { level: constants.Z_BEST_COMPRESSION });
  // RFC 1952: the tenth byte names the operating system; 255 is "unknown".
  content[9] = 255;
  return {
    diffId: layer.diffId,
    digest: digestOf(content),
    size: content.byteLength,
    open: async function* (offset = 0) {
      if (offset < content.byteLength) yield content.subarray(offset);
    },
  };
}
