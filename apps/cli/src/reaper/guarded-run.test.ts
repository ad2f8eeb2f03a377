import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentOwner, EngineUnreachableError, ownerLabels } from '@serverless-max/container-engine';
import { FakeEngine } from '@serverless-max/container-engine/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createGuardedRun } from './guarded-run.ts';

async function startRun() {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'run-'));
  onTestFinished(() => rm(cacheFolder, { recursive: true }));
  const reaped = join(cacheFolder, 'reaped');
  const reap = ['/bin/sh', '-c', `echo "$@" > ${reaped}`, 'sh'];
  const run = createGuardedRun({ cacheFolder, env: process.env, reap });
  const runs = () => readdir(join(cacheFolder, 'runs')).catch(() => []);
  return { run, reaped, runs };
}

test('notes itself while it goes on, and leaves nothing when it ends', async () => {
  await using engine = new FakeEngine();
  const { run, reaped, runs } = await startRun();
  expect(await runs()).toEqual([]);
  await run.guard(engine);
  expect(await runs()).toEqual([`${run.id}.json`]);
  await run.end();
  expect(await runs()).toEqual([]);
  expect(existsSync(reaped)).toBe(false);
});

test('a run without an engine ends too', async () => {
  const { run, runs } = await startRun();
  await run.end();
  expect(await runs()).toEqual([]);
});

test.each([
  [
    'a container is left',
    async (engine: FakeEngine, run: string) => {
      const labels = ownerLabels(await currentOwner(run));
      await engine.startContainer({ image: 'm:1', labels, publish: [] });
    },
  ],
  [
    'the engine does not answer',
    async (engine: FakeEngine) => {
      engine.failNext('listContainers', new EngineUnreachableError(engine.endpoint, 'it is gone'));
    },
  ],
])('the reaper stays when %s', async (_why, leave) => {
  await using engine = new FakeEngine({ images: { 'm:1': {} } });
  const { run, runs } = await startRun();
  await run.guard(engine);
  await leave(engine, run.id);
  await run.end();
  expect(await runs()).toEqual([`${run.id}.json`]);
  expect(JSON.parse(await readFile(join(run.folder, '..', `${run.id}.json`), 'utf8'))).toMatchObject({
    pid: process.pid,
    run: run.id,
  });
});
