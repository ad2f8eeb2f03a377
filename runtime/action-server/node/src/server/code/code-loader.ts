import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnusableCodeError } from '../errors.ts';
import { unpackArchive } from './archive.ts';
import type { ActionCode, ActionFunction } from './main-name.ts';
import { loadProject } from './project.ts';
import { loadSource } from './source-code.ts';

/**
 * Loads an action: source in the working folder, or an archive that becomes a folder, which is the working folder from
 * then on. Rejects with whatever the code throws, or with an UnusableCodeError.
 */
export async function loadAction({ main, code, isArchive }: ActionCode): Promise<ActionFunction> {
  if (!isArchive) return loadSource(code, main, process.cwd());
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'action-')));
  try {
    await unpackArchive(Buffer.from(code, 'base64'), folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnusableCodeError(`There was an error uncompressing the action archive. ${reason}`);
  }
  process.chdir(folder);
  return loadProject(folder, main);
}
