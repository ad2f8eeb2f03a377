import { Readable } from 'node:stream';
import { extract } from 'tar-stream';

/** One entry of an archive that was read, with the beginning of its content. */
export interface TarHead {
  /** As it stands in the archive, without a slash at its end. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  /** The first bytes of a file, as many as were asked for. */
  readonly head: Buffer;
}

/**
 * The entries of a tar, in their order, while it comes in. `headBytes` says of each file how many of its first bytes
 * are wanted; the rest of it is read when the next entry is asked for. Whoever stops reading ends the source; one that
 * breaks off is an error.
 */
export async function* readTarHeads(
  archive: AsyncIterable<Uint8Array>,
  headBytes: (path: string) => number,
): AsyncGenerator<TarHead, void, void> {
  const source = Readable.from(archive, { objectMode: false });
  const entries = extract();
  source.on('error', (error) => entries.destroy(error));
  try {
    for await (const entry of source.pipe(entries)) {
      const { name, type, size = 0 } = entry.header;
      const wanted = type === 'file' ? headBytes(name) : 0;
      const content = (entry as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
      const chunks: Uint8Array[] = [];
      let missing = Math.min(wanted, size);
      while (missing > 0) {
        const { value, done } = await content.next();
        if (done) break;
        chunks.push(value.subarray(0, missing));
        missing -= chunks.at(-1)?.byteLength ?? 0;
      }
      const kind = kinds[type ?? 'file'] ?? 'other';
      yield { path: name.replace(/\/$/, ''), kind, sizeBytes: size, head: Buffer.concat(chunks) };
      while (!(await content.next()).done);
    }
  } finally {
    source.destroy();
  }
}

const kinds: Readonly<Record<string, TarHead['kind']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
  symlink: 'link',
  link: 'link',
};
