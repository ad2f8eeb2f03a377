import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentOwner, isProcessAlive, type Owner } from '@serverless-max/container-engine';

/** What is noted of an emulator that runs. */
export interface RunningEmulator {
  readonly port: number;
  readonly url: string;
  readonly owner: Owner;
  /** The key of the user `guest`; absent when it is a secret of the user's own. */
  readonly auth?: string;
}

/** The notes of the emulators of this user that run now. A note whose process is dead is dropped. */
export async function listRunningEmulators(stateFolder: string): Promise<readonly RunningEmulator[]> {
  const { running, dead } = await surveyNotes(stateFolder);
  for (const file of dead) await rm(file, { force: true });
  return running;
}

/** The notes of emulators that run, and the files of the others. */
export async function surveyNotes(stateFolder: string): Promise<{
  readonly running: readonly RunningEmulator[];
  readonly dead: readonly string[];
}> {
  const running: RunningEmulator[] = [];
  const dead: string[] = [];
  for (const { file, note } of await readNotes(stateFolder)) {
    if (note && (await isProcessAlive(note.owner))) running.push(note);
    else dead.push(file);
  }
  return { running: running.sort((a, b) => a.port - b.port), dead };
}

/** Removes the note of a run, unless another one has its port now. */
export async function dropNoteOf(stateFolder: string, run: string): Promise<void> {
  for (const { file, note } of await readNotes(stateFolder)) {
    if (note?.owner.run === run) await rm(file, { force: true });
  }
}

/** Notes the emulator of this process; dispose of it when it ends. */
export async function noteRunning(
  stateFolder: string,
  {
    port,
    url,
    auth,
    runId,
  }: Pick<RunningEmulator, 'port' | 'url'> & { readonly auth?: string | undefined; readonly runId: string },
): Promise<AsyncDisposable> {
  const note: RunningEmulator = {
    port,
    url,
    owner: await currentOwner(runId),
    ...(auth !== undefined && { auth }),
  };
  const folder = notesFolder(stateFolder);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${note.port}.json`);
  // The key is this user's.
  await writeFile(file, JSON.stringify(note), { mode: 0o600 });
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

function notesFolder(stateFolder: string): string {
  return join(stateFolder, 'running');
}

async function readNotes(stateFolder: string) {
  const folder = notesFolder(stateFolder);
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names
      .filter((it) => it.endsWith('.json'))
      .map(async (name) => {
        const file = join(folder, name);
        return { file, note: await readNote(file) };
      }),
  );
}

async function readNote(file: string): Promise<RunningEmulator | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RunningEmulator;
  } catch {
    return undefined;
  }
}
