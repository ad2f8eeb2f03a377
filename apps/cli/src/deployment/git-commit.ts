import { runCommand } from '../doctor/index.ts';
import type { Shell } from '../shell.ts';

/** The commit that the folder is at, with `-dirty` when there is more than that; undefined outside a repository. */
export async function gitCommit({ env, signal }: Shell): Promise<string | undefined> {
  const git = (...args: string[]) => runCommand('git', args, { env, signal });
  const [head, status] = await Promise.all([
    git('rev-parse', '--verify', 'HEAD'),
    git('status', '--porcelain', '--untracked-files=no'),
  ]);
  const commit = head.stdout.trim();
  if (head.code !== 0 || commit === '') return undefined;
  return status.code === 0 && status.stdout.trim() !== '' ? `${commit}-dirty` : commit;
}
