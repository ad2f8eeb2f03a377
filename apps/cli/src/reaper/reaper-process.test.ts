import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentOwner, isProcessAlive } from '@serverless-max/container-engine';
import { expect, onTestFinished, test } from 'vitest';
import { startReaper } from './reaper-process.ts';

const source = new URL('./reaper-process.ts', import.meta.url).href;

/** Starts an owner whose reaper writes its arguments to a file. */
async function startOwner(end: string) {
  const folder = await mkdtemp(join(tmpdir(), 'reaper-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'reaped');
  const command = [
    '/bin/sh',
    '-c',
    `printf '%s\\n' "$@" > ${file}.part; mv ${file}.part ${file}`,
    'sh',
    'first',
  ];
  const program = `
    import { startReaper } from '${source}';
    const reaper = startReaper(${JSON.stringify(command)}, process.env);
    reaper.tell('--second=a b "c"');
    setInterval(() => {}, 1_000);
    ${end}
    process.stdout.write(String(reaper.pid));
  `;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void owner.kill('SIGKILL'));
  const [pid] = (await once(owner.stdout, 'data')) as [Buffer];
  const reaper = await currentOwner('a test', Number(pid));
  return { owner, file, reaper: reaper.pid, runs: () => isProcessAlive(reaper) };
}

async function kill(owner: ChildProcess, pid = owner.pid ?? 0): Promise<void> {
  const ended = once(owner, 'exit');
  process.kill(pid, 'SIGKILL');
  await ended;
}

test.each([
  ['the owner', 1],
  ['its whole group', -1],
])('runs its command, with what it was told, when %s is killed', async (_what, sign) => {
  const { owner, file, runs } = await startOwner('');
  expect(await runs()).toBe(true);
  await kill(owner, sign * (owner.pid ?? 0));
  await expect.poll(() => existsSync(file)).toBe(true);
  expect(await readFile(file, 'utf8')).toBe('first\n--second=a b "c"\n');
  await expect.poll(runs).toBe(false);
});

test('ends and does nothing when it is released', async () => {
  const { owner, file, runs } = await startOwner('await reaper.release();');
  await expect.poll(runs).toBe(false);
  await kill(owner);
  expect(existsSync(file)).toBe(false);
});

test('a release of one that was killed, or never started, is over at once', async () => {
  const reaper = startReaper(['true'], process.env);
  process.kill(reaper.pid ?? 0, 'SIGKILL');
  reaper.tell('--word');
  await reaper.release();
  // Its parent, which is this process, hears of its end a moment later.
  await expect.poll(async () => isProcessAlive(await currentOwner('a test', reaper.pid))).toBe(false);
});

test('does not disturb its owner when it is killed', async () => {
  const { owner, file, reaper, runs } = await startOwner('');
  process.kill(reaper, 'SIGKILL');
  await expect.poll(runs).toBe(false);
  expect(owner.exitCode).toBeNull();
  await kill(owner);
  expect(existsSync(file)).toBe(false);
});
