import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where packages are unpacked that would start a service if they were installed. */
const unpacked = join(tmpdir(), 'smax-test-programs');

/** Whether tests may install what they lack: `pnpm test --yes`, and CI. */
const mayInstall = process.env['SMAX_TEST_INSTALL'] === 'yes' || process.env['CI'] === 'true';

/**
 * The path of a program that a Debian package brings, by its own name unless `packageName` says another. What is missing is
 * installed where that is permitted; `isUnpacked` leaves the system alone and takes the program out of the package, for one
 * that is a service. Undefined when it cannot be had.
 */
export async function findDebianProgram(
  name: string,
  isUnpacked = false,
  packageName: string = name,
): Promise<string | undefined> {
  const found = search(name);
  if (found || !mayInstall || process.getuid?.() !== 0) return found;
  try {
    await run('apt-get', ['update', '-q']);
    if (isUnpacked) await unpack(packageName);
    else {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      await run('apt-get', ['install', '-qy', '--no-install-recommends', packageName], { env });
    }
  } catch (error) {
    console.error(`${name} could not be installed: ${error instanceof Error ? error.message : error}`);
  }
  return search(name);
}

async function unpack(name: string): Promise<void> {
  await mkdir(unpacked, { recursive: true });
  await run('apt-get', ['download', name], { cwd: unpacked });
  const archive = (await readdir(unpacked)).find((it) => it.startsWith(`${name}_`));
  if (archive) await run('dpkg-deb', ['--extract', join(unpacked, archive), unpacked]);
}

function search(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(unpacked, 'usr', 'bin')];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
