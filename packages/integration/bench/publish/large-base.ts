import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { appendToImage, type Digest, type Image, type LayerBlob, writeTar } from '@serverless-max/oci';

const megabyte = 1_000_000;

/** The image with layers of random bytes on top, which cannot be compressed: like weights. Their files are in `folder`. */
export async function addRandomLayers(
  base: Image,
  megabytes: readonly number[],
  folder: string,
): Promise<Image> {
  let image = base;
  for (const [at, size] of megabytes.entries()) {
    const layer = await writeRandomLayer(`weights/part-${at + 1}.bin`, size, join(folder, `layer-${at + 1}`));
    image = appendToImage(image, layer, { created_by: `bench: ${size} MB of random bytes` });
  }
  return image;
}

async function writeRandomLayer(path: string, megabytes: number, file: string): Promise<LayerBlob> {
  const [plain, compressed] = [createHash('sha256'), createHash('sha256')];
  let size = 0;
  const tar = writeTar([{ path, sizeBytes: megabytes * megabyte, open: () => randomChunks(megabytes) }]);
  await pipeline(
    tar,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        plain.update(chunk);
        yield chunk;
      }
    },
    // Compressing would not make it smaller, only the preparation longer.
    createGzip({ level: 0 }),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        compressed.update(chunk);
        size += chunk.byteLength;
        yield chunk;
      }
    },
    createWriteStream(file),
  );
  return {
    diffId: digestOf(plain),
    digest: digestOf(compressed),
    size,
    open: (start = 0) => createReadStream(file, { start, highWaterMark: 1 << 20 }),
  };
}

async function* randomChunks(megabytes: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < megabytes; at++) yield randomBytes(megabyte);
}

function digestOf(hash: ReturnType<typeof createHash>): Digest {
  return `sha256:${hash.digest('hex')}`;
}
