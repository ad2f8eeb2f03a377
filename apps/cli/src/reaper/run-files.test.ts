import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentOwner } from '@serverless-max/container-engine';
import { expect, onTestFinished, test } from 'vitest';
import { findDeadRuns, noteRun, removeRunFiles, sweepRunFiles } from './run-files.ts';
import { runFolder } from './run-folder.ts';

async function createCache(): Promise<string> {
  const cache = await mkdtemp(join(tmpdir(), 'run-files-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  return cache;
}

async function startRun(cache: string, run: string, pid?: number): Promise<void> {
  await noteRun(cache, { ...(await currentOwner(run)), ...(pid === undefined ? {} : { pid }) });
  await mkdir(join(runFolder(cache, run), 'debian'), { recursive: true });
  await writeFile(join(runFolder(cache, run), 'debian', 'root.tar'), 'large');
}

const nobody = 2 ** 30;

test('sweeps the files of dead runs, and nothing else', async () => {
  const cache = await createCache();
  await startRun(cache, 'alive');
  await startRun(cache, 'dead', nobody);
  await noteRun(cache, { ...(await currentOwner('dead-without-files')), pid: nobody });
  await writeFile(join(cache, 'runs', 'unreadable.json'), '{');

  expect((await findDeadRuns(cache)).toSorted()).toEqual(['dead', 'dead-without-files']);
  await sweepRunFiles(cache);
  expect((await readdir(join(cache, 'runs'))).toSorted()).toEqual(['alive', 'alive.json', 'unreadable.json']);
});

test('a run that ends removes its own', async () => {
  const cache = await createCache();
  await startRun(cache, 'mine');
  await removeRunFiles(cache, 'mine');
  expect(await readdir(join(cache, 'runs'))).toEqual([]);
  expect(await findDeadRuns(join(cache, 'nowhere'))).toEqual([]);
});
