import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Descriptor } from '../descriptor.ts';
import { type Digest, hexOf } from '../digest.ts';
import type { OpenBlob } from '../image.ts';

/** A blob that was written: its digest and its length in bytes. */
export type StoredBlob = Pick<Descriptor, 'digest' | 'size'>;

/** Where a blob is in an image layout (OCI image-spec: image-layout.md). */
export function blobPath(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

/** Opens the blobs of a layout's folder. */
export function openBlobsOf(folder: string): OpenBlob {
  return (blob, start = 0) =>
    createReadStream(join(folder, blobPath(blob.digest)), { highWaterMark: 1 << 20, start });
}

/** Writes a blob under the digest that it turns out to have; what breaks off leaves nothing. */
export async function storeBlob(
  folder: string,
  chunks: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<StoredBlob> {
  return store(folder, async (path, meter) => {
    await pipeline(chunks, meter, createWriteStream(path), signal ? { signal } : {});
  });
}

/** Writes a tar as a blob, compressed with gzip, and tells its diff id too. */
export async function storeCompressed(
  folder: string,
  chunks: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<StoredBlob & { readonly diffId: Digest }> {
  const raw = createMeter();
  const stored = await store(folder, async (path, meter) => {
    await pipeline(
      chunks,
      raw.pass,
      createGzip({ chunkSize: 1 << 18 }),
      meter,
      createWriteStream(path),
      signal ? { signal } : {},
    );
  });
  return { ...stored, diffId: raw.result().digest };
}

type Pass = (chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array, void, void>;

async function store(
  folder: string,
  write: (path: string, meter: Pass) => Promise<void>,
): Promise<StoredBlob> {
  const blobs = join(folder, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const partial = join(blobs, `.${randomUUID()}`);
  const meter = createMeter();
  try {
    await write(partial, meter.pass);
    const blob = meter.result();
    await rename(partial, join(folder, blobPath(blob.digest)));
    return blob;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Hashes and counts what passes. */
function createMeter(): { readonly pass: Pass; result(): StoredBlob } {
  const hash = createHash('sha256');
  let size = 0;
  return {
    async *pass(chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.byteLength;
        yield chunk;
      }
    },
    result: () => ({ digest: `sha256:${hash.digest('hex')}`, size }),
  };
}
