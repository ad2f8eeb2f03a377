import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackedFile } from '@serverless-max/oci';

/** The folder of `@serverless-max/runtime`: what goes into images, and the catalogue. */
export const runtimeFolder: string = dirname(
  fileURLToPath(import.meta.resolve('@serverless-max/runtime/package.json')),
);

/**
 * Every file below a folder of the runtime package, with paths relative to it, sorted. Modes are 0o755 for what
 * its owner may execute and 0o644 otherwise, whatever the umask of the checkout was.
 */
export async function readFolder(
  folder: string,
  isWanted: (path: string) => boolean,
): Promise<readonly PackedFile[]> {
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
      const [content, { mode }] = await Promise.all([readFile(join(folder, path)), stat(join(folder, path))]);
      return { path, content, mode: mode & 0o100 ? 0o755 : 0o644 };
    }),
  );
}
