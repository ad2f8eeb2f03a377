import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive, isRunningByPidFile } from './pid-file.ts';

test.each([
  ['828 (dockerd) S 1 828 828 0', true],
  ['828 (dockerd) Z 1 828 828 0', false],
  ['828 (node-MainThread) S 1 828 828 0', false],
  ['828 (a (dockerd) S) R 1', false],
  ['', false],
])('%j is a living dockerd: %s', (status, alive) => {
  expect(isAlive(status, 'dockerd')).toBe(alive);
});

test.runIf(process.platform === 'linux')('a pid file that names another program is removed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const pidFile = join(folder, 'docker.pid');
  expect(await isRunningByPidFile(pidFile, 'dockerd')).toBe(false);

  await writeFile(pidFile, `${process.pid}\n`);
  const program = (await readFile('/proc/self/comm', 'utf8')).trim();
  expect(await isRunningByPidFile(pidFile, program)).toBe(true);
  expect(await isRunningByPidFile(pidFile, 'dockerd')).toBe(false);
  await expect(readFile(pidFile)).rejects.toThrow('ENOENT');
});
