import { pack as createPack, type Pack } from 'tar-stream';

/** A file whose content is at hand. */
export interface PackedFile {
  /** Path with `/`, relative to the root of the archive. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Permission bits; 0o644 when not given. */
  readonly mode?: number;
}

/** A file of known length whose content is read when its turn comes. */
export interface TarEntry {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mode?: number;
  open(): AsyncIterable<Uint8Array>;
}

/**
 * A ustar archive of the entries, in their order. Owner 0:0 and time 0 everywhere, so equal entries give equal
 * bytes; no entries for folders, so a folder that exists where it is unpacked keeps its own rights.
 */
export async function* writeTar(entries: Iterable<TarEntry>): AsyncGenerator<Uint8Array, void, void> {
  const pack = createPack();
  const filling = fill(pack, entries).catch((error: Error) => pack.destroy(error));
  try {
    for await (const chunk of pack) yield chunk as Uint8Array;
  } finally {
    pack.destroy();
    await filling;
  }
}

/** An archive of files that are at hand, sorted by path; also the form of a build context. */
export function packFiles(files: Iterable<PackedFile>): AsyncGenerator<Uint8Array, void, void> {
  return writeTar([...files].sort((left, right) => (left.path < right.path ? -1 : 1)).map(toEntry));
}

/** The entry of a file that is at hand. */
export function toEntry(file: PackedFile): TarEntry {
  return {
    path: file.path,
    sizeBytes: file.content.byteLength,
    ...(file.mode !== undefined && { mode: file.mode }),
    open: async function* () {
      yield file.content;
    },
  };
}

async function fill(pack: Pack, entries: Iterable<TarEntry>): Promise<void> {
  for (const { path, sizeBytes, mode = 0o644, open } of entries) {
    const entry = pack.entry({ name: path, size: sizeBytes, mode, mtime: new Date(0), uid: 0, gid: 0 });
    // An entry that fails destroys the pack with its error, and so the reader gets it.
    entry.on('error', () => {});
    const closed = new Promise<void>((resolve) => entry.once('close', () => resolve()));
    const taken = (): Promise<void> => new Promise((resolve) => entry.once('drain', () => resolve()));
    for await (const chunk of open()) {
      if (chunk.byteLength > 0 && !entry.write(chunk)) await Promise.race([taken(), closed]);
      if (entry.destroyed) return;
    }
    entry.end(null);
    await closed;
  }
  pack.finalize();
}
