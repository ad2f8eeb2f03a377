import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { appendToImage, type Digest, type Image, type LayerBlob, writeTar } from '@serverless-max/oci';

/**
 * The image with layers of weights on top: numbers of 32 bits with a normal distribution, as most weights are. They are
 * compressed as an engine's push does it, by a tenth. Their files are in `folder`.
 */
export async function addWeights(base: Image, megabytes: readonly number[], folder: string): Promise<Image> {
  const write = (size: number, at: number): Promise<LayerBlob> =>
    writeWeights(`weights/part-${at + 1}.bin`, size, join(folder, `layer-${at + 1}`));
  const layers = await Promise.all(megabytes.map(write));
  return layers.reduce(
    (image, layer, at) =>
      appendToImage(image, layer, { created_by: `bench: ${megabytes[at]} MB of weights` }),
    base,
  );
}

async function writeWeights(path: string, megabytes: number, file: string): Promise<LayerBlob> {
  const [plain, compressed] = [createHash('sha256'), createHash('sha256')];
  let size = 0;
  const sizeBytes = megabytes * 1_000_000;
  const tar = writeTar([{ path, sizeBytes, open: () => pieces(createWeights(), sizeBytes) }]);
  await pipeline(
    tar,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        plain.update(chunk);
        yield chunk;
      }
    },
    createGzip(),
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

const numbers = 1 << 20;

/** 4 MiB of them, by Box and Muller's method: so much more than gzip looks back that it may be repeated. */
function createWeights(): Uint8Array {
  const weights = new Float32Array(numbers);
  for (let at = 0; at < numbers; at += 2) {
    const radius = 0.05 * Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    weights[at] = radius * Math.cos(angle);
    weights[at + 1] = radius * Math.sin(angle);
  }
  return new Uint8Array(weights.buffer);
}

async function* pieces(block: Uint8Array, sizeBytes: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < sizeBytes; at += block.byteLength) yield block.subarray(0, sizeBytes - at);
}

function digestOf(hash: ReturnType<typeof createHash>): Digest {
  return `sha256:${hash.digest('hex')}`;
}
