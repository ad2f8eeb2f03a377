import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { type Digest, digestOf, digestOfStream } from './digest.ts';
import { InvalidLayerPathError } from './errors.ts';
import { type PackedFile, packFiles } from './tar.ts';

/** An uncompressed layer that can be read as often as needed. */
export interface Layer {
  /** The digest of the uncompressed tar. */
  readonly diffId: Digest;
  readonly sizeBytes: number;
  open(): AsyncIterable<Uint8Array>;
}

/**
 * A small layer made of files, held in memory. The same files give the same diff id on every machine, in any
 * order. Throws `InvalidLayerPathError` for a path outside a top-level folder of its own.
 */
export async function createLayer(files: readonly PackedFile[]): Promise<Layer> {
  const paths = new Set<string>();
  for (const { path } of files) {
    const reason = refusalOf(path) ?? (paths.has(path) ? 'it is given twice' : undefined);
    if (reason) throw new InvalidLayerPathError(path, reason);
    paths.add(path);
  }
  const content = await buffer(packFiles(files));
  return {
    diffId: digestOf(content),
    sizeBytes: content.byteLength,
    open: async function* () {
      yield content;
    },
  };
}

/** A layer that is a tar file on disk: read once to know its digest, and again by each `open`. */
export async function layerFromFile(path: string): Promise<Layer> {
  const open = (): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: 1 << 20 });
  const { digest, sizeBytes } = await digestOfStream(open());
  return { diffId: digest, sizeBytes, open };
}

// A layer does not see the files below it. A file in bin/ would turn the link /bin of a merged-/usr base into a
// real folder and hide every program, so the folders that a distribution may own or link are all refused.
const systemFolders = new Set(
  'bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys tmp usr var'.split(
    ' ',
  ),
);

function refusalOf(path: string): string | undefined {
  const parts = path.split('/');
  if (path.startsWith('/')) return 'the path has to be relative';
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'the path is not in its plain form';
  if (path.includes('\0') || path.includes('\\'))
    return 'the path has a character that not every engine accepts';
  if (parts.length < 2) return 'it is not in a folder';
  if (systemFolders.has(parts[0] ?? ''))
    return `/${parts[0]} belongs to the base image and may be a link there`;
  return undefined;
}
