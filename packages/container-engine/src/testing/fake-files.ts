import { basename } from 'node:path/posix';
import type { FileStat, ImageFiles } from '../image-files.ts';

/** The files of a fake image by absolute path: their text, or where a link leads. Folders follow from the paths. */
export type FakeFiles = Readonly<Record<string, string | { readonly target: string }>>;

/** Files as an engine hands them out. */
export function openFakeFiles(
  files: FakeFiles,
  options: { readonly signal: AbortSignal | undefined; readonly onDispose: () => Promise<void> },
): ImageFiles {
  const stat = async (path: string): Promise<FileStat | undefined> => {
    options.signal?.throwIfAborted();
    const file = files[path];
    if (typeof file === 'string') return { kind: 'file', sizeBytes: Buffer.byteLength(file) };
    if (file !== undefined) return { kind: 'link', sizeBytes: 0, target: file.target };
    const isFolder = Object.keys(files).some((name) => name.startsWith(`${path.replace(/\/$/, '')}/`));
    return isFolder ? { kind: 'folder', sizeBytes: 0 } : undefined;
  };
  return {
    stat,
    async archive(path) {
      if ((await stat(path)) === undefined) return undefined;
      const inside = Object.entries(files).filter(
        ([name]) => name === path || name.startsWith(`${path.replace(/\/$/, '')}/`),
      );
      return chunks(inside.map(([name, file]) => [`${basename(path)}${name.slice(path.length)}`, file]));
    },
    [Symbol.asyncDispose]: options.onDispose,
  };
}

async function* chunks(
  entries: readonly (readonly [string, FakeFiles[string]])[],
): AsyncGenerator<Uint8Array> {
  for (const [name, file] of entries) yield entry(name, file);
  yield Buffer.alloc(1024);
}

/** POSIX ustar: a header of 512 bytes and the content, filled up to whole blocks. */
function entry(name: string, file: FakeFiles[string]): Buffer {
  const content = Buffer.from(typeof file === 'string' ? file : '');
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0, 100);
  header.write(`${octal(0o644, 8)}${octal(0, 8)}${octal(0, 8)}`, 100);
  header.write(`${octal(content.length, 12)}${octal(0, 12)}        `, 124);
  header.write(typeof file === 'string' ? '0' : `2${file.target}`, 156);
  header.write('ustar\x0000', 257);
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
    148,
  );
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
