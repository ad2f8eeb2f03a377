import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackedFile } from '@serverless-max/oci';

/** The folder of `@serverless-max/runtime`: what goes into images, and the catalogue. */
export const runtimeFolder: string = dirname(
  fileURLToPath(import.meta.resolve('@serverless-max/runtime/package.json')),
);

/** A file of a folder that was listed. */
export interface ListedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  /** 0o755 for what its owner may execute and 0o644 otherwise, whatever the umask was. */
  readonly mode: number;
  readonly sizeBytes: number;
}

/** Every file below a folder, sorted by path; links are left out. */
export async function listFolder(
  folder: string,
  isWanted: (path: string) => boolean,
): Promise<readonly ListedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter(isWanted)
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const { mode, size } = await stat(join(folder, path));
      return { path, mode: mode & 0o100 ? 0o755 : 0o644, sizeBytes: size };
    }),
  );
}

/** Those files with their content. */
export async function readFolder(
  folder: string,
  isWanted: (path: string) => boolean,
): Promise<readonly PackedFile[]> {
  const files = await listFolder(folder, isWanted);
  return Promise.all(
    files.map(async ({ path, mode }) => ({ path, content: await readFile(join(folder, path)), mode })),
  );
}
