import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import type { Digest } from '../digest.ts';
import { maximumManifestBytes } from '../manifest.ts';
import { blobPath, type StoredBlob, storeBlob, storeCompressed } from './blob-folder.ts';

/** A layer of an archive. */
export interface UnpackedLayer extends StoredBlob {
  readonly compression: 'gzip' | 'zstd' | 'none';
  /** Known when it was compressed here. */
  readonly diffId?: Digest;
}

/** What was in the tar of an image. */
export interface UnpackedArchive {
  /** Small files by path: manifests, configurations. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
  /** Blobs and layers by path, which are in the folder now. */
  readonly layers: ReadonlyMap<string, UnpackedLayer>;
  /** Links between entries, both as paths of the archive. */
  readonly links: ReadonlyMap<string, string>;
}

/** How an archive is unpacked. */
export interface UnpackOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
}

/**
 * Reads the tar of an image while it comes in, whatever the order of its entries, and keeps its blobs in a folder: those
 * of an image layout as they are, the plain layers of a docker-archive compressed. Only small documents are in memory.
 */
export async function unpackArchive(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
  { signal, onProgress }: UnpackOptions = {},
): Promise<UnpackedArchive> {
  const documents = new Map<string, Uint8Array>();
  const layers = new Map<string, UnpackedLayer>();
  const links = new Map<string, string>();
  const source = Readable.from(archive, { objectMode: false });
  const entries = extract();
  source.on('error', (error) => entries.destroy(error));
  try {
    for await (const entry of source.pipe(entries)) {
      signal?.throwIfAborted();
      const { name, type, size = 0, linkname } = entry.header;
      const path = posix.normalize(name).replace(/^\.?\//, '');
      const content = entry as AsyncIterable<Uint8Array>;
      if (linkname && (type === 'symlink' || type === 'link')) {
        const target = type === 'symlink' ? posix.join(posix.dirname(path), linkname) : linkname;
        links.set(path, posix.normalize(target));
      } else if (type === 'file' && isLayer(path)) {
        onProgress?.(`reading ${path.slice(0, 24)} (${Math.ceil(size / 1e6)} MB)`);
        layers.set(path, await storeLayer(folder, content, { isBlob: path.startsWith('blobs/'), signal }));
      } else if (type === 'file' && size <= maximumManifestBytes) {
        documents.set(path, await buffer(content));
      }
      entry.resume();
    }
  } finally {
    source.destroy();
  }
  return { documents, layers, links };
}

/** The same layer compressed, if it is not; the plain one goes. */
export async function compressUnpacked(
  folder: string,
  layer: UnpackedLayer,
  signal?: AbortSignal,
): Promise<UnpackedLayer> {
  if (layer.compression !== 'none') return layer;
  const path = join(folder, blobPath(layer.digest));
  const compressed = await storeCompressed(folder, createReadStream(path), signal);
  await rm(path);
  return { ...compressed, compression: 'gzip' };
}

// `<id>/layer.tar` of Docker, `<digest>.tar.gz` of others, blobs of a layout.
function isLayer(path: string): boolean {
  return path.startsWith('blobs/sha256/') || /\.(tar|tar\.gz|tgz)$/.test(path);
}

async function storeLayer(
  folder: string,
  content: AsyncIterable<Uint8Array>,
  { isBlob, signal }: { readonly isBlob: boolean; readonly signal: AbortSignal | undefined },
): Promise<UnpackedLayer> {
  const { head, all } = await peek(content);
  const compression = compressionOf(head);
  if (isBlob || compression !== 'none') return { ...(await storeBlob(folder, all, signal)), compression };
  return { ...(await storeCompressed(folder, all, signal)), compression: 'gzip' };
}

/** RFC 1952 and RFC 8878 begin with these bytes. */
function compressionOf(head: Uint8Array): UnpackedLayer['compression'] {
  const begins = (...bytes: number[]): boolean => bytes.every((byte, at) => head[at] === byte);
  if (begins(0x1f, 0x8b)) return 'gzip';
  return begins(0x28, 0xb5, 0x2f, 0xfd) ? 'zstd' : 'none';
}

async function peek(
  content: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = content[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < 4) {
    const { value, done } = await iterator.next();
    if (done) break;
    chunks.push(value);
    length += value.byteLength;
  }
  const all = async function* (): AsyncGenerator<Uint8Array, void, void> {
    yield* chunks;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  };
  return { head: Buffer.concat(chunks), all: all() };
}
