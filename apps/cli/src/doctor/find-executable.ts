import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where system programs live; the PATH of an ordinary user, or of `su`, often lacks them. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

/** `path` with the system's own folders appended, for commands that call others in them. */
export function completePath(path: string | undefined): string {
  const folders = (path ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...folders, ...systemFolders])].join(delimiter);
}

/** Absolute path of a program in `path` or in the system's own folders; undefined when it is not there. */
export async function findExecutable(name: string, path: string | undefined): Promise<string | undefined> {
  for (const folder of completePath(path).split(delimiter)) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}
