import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of a few MB that can be filled. */
export interface TinyDisk extends AsyncDisposable {
  readonly folder: string;
  /** Leaves no byte free. */
  fill(): Promise<void>;
  /** Gives back what `fill` took. */
  makeRoom(): Promise<void>;
}

/** Mounts one, or says why that is impossible here. */
export async function mountTinyDisk(megabytes: number): Promise<TinyDisk | { readonly reason: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  } catch (error) {
    await rm(folder, { recursive: true });
    return { reason: `no file system of its own: ${error instanceof Error ? error.message.trim() : error}` };
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    async fill() {
      const file = await open(ballast, 'a');
      const block = Buffer.alloc(4096);
      // What is left of the last page can still be taken by those who have it.
      while (
        await file.write(block).then(
          () => true,
          () => false,
        )
      );
      await file.close();
    },
    makeRoom: () => rm(ballast),
    async [Symbol.asyncDispose]() {
      await run('umount', [folder]);
      await rm(folder, { recursive: true });
    },
  };
}
