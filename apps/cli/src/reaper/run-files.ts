import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive, type Owner } from '@serverless-max/container-engine';
import { runFolder, runsFolder } from './run-folder.ts';

/** Notes whose files a run's are, before there are any. */
export async function noteRun(cacheFolder: string, owner: Owner): Promise<void> {
  await mkdir(runsFolder(cacheFolder), { recursive: true });
  await writeFile(noteFile(cacheFolder, owner.run), JSON.stringify(owner));
}

/** Removes the files of a run, and its note last. */
export async function removeRunFiles(cacheFolder: string, run: string): Promise<void> {
  await rm(runFolder(cacheFolder, run), { recursive: true, force: true });
  await rm(noteFile(cacheFolder, run), { force: true });
}

/** The runs whose owners are dead. */
export async function findDeadRuns(cacheFolder: string): Promise<readonly string[]> {
  const names = await readdir(runsFolder(cacheFolder)).catch(() => []);
  const dead: string[] = [];
  for (const name of names.filter((it) => it.endsWith('.json'))) {
    const run = name.slice(0, -'.json'.length);
    const owner = await readOwner(noteFile(cacheFolder, run));
    if (owner !== undefined && !(await isProcessAlive(owner))) dead.push(run);
  }
  return dead;
}

/** Removes the files of the runs whose owners are dead. */
export async function sweepRunFiles(cacheFolder: string): Promise<void> {
  for (const run of await findDeadRuns(cacheFolder)) await removeRunFiles(cacheFolder, run);
}

function noteFile(cacheFolder: string, run: string): string {
  return join(runsFolder(cacheFolder), `${run}.json`);
}

/** Undefined when it cannot be read. */
async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}
