import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentOwner, isProcessAlive, type Owner } from '@serverless-max/container-engine';

/** What is noted of an emulator that runs. */
export interface RunningEmulator {
  readonly port: number;
  readonly url: string;
  readonly owner: Owner;
}

/** The notes of the emulators of this user that run now. A note whose process is dead is dropped. */
export async function listRunningEmulators(stateFolder: string): Promise<readonly RunningEmulator[]> {
  const folder = notesFolder(stateFolder);
  const names = await readdir(folder).catch(() => []);
  const running: RunningEmulator[] = [];
  for (const name of names.filter((it) => it.endsWith('.json'))) {
    const file = join(folder, name);
    const note = await readNote(file);
    if (note && (await isProcessAlive(note.owner))) running.push(note);
    else await rm(file, { force: true });
  }
  return running.sort((a, b) => a.port - b.port);
}

/** Notes the emulator of this process; dispose of it when it ends. */
export async function noteRunning(
  stateFolder: string,
  { port, url, runId }: { readonly port: number; readonly url: string; readonly runId: string },
): Promise<AsyncDisposable> {
  const note: RunningEmulator = { port, url, owner: await currentOwner(runId) };
  const folder = notesFolder(stateFolder);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${note.port}.json`);
  await writeFile(file, JSON.stringify(note));
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

function notesFolder(stateFolder: string): string {
  return join(stateFolder, 'running');
}

async function readNote(file: string): Promise<RunningEmulator | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RunningEmulator;
  } catch {
    return undefined;
  }
}
