import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { currentOwner, isProcessAlive } from '@serverless-max/container-engine';
import { type Clock, systemClock } from '@serverless-max/foundation';
import { expect, onTestFinished, test } from 'vitest';
import { endProgram } from './end-program.ts';

/** Starts a shell with a child, in a process group of their own. */
async function startProgram(script: string) {
  const program = spawn('/bin/sh', ['-c', `${script} sleep 60 & echo $!; wait; wait`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void program.kill('SIGKILL'));
  const [pid] = (await once(program.stdout, 'data')) as [Buffer];
  const [leader, child] = await Promise.all([
    currentOwner('a test', program.pid),
    currentOwner('a test', Number(pid)),
  ]);
  return { leader, child, ended: once(program, 'exit') };
}

test('ends a program with its children', async () => {
  const { leader, child, ended } = await startProgram('');
  await endProgram(leader, systemClock);
  expect(await ended).toEqual([null, 'SIGTERM']);
  await expect.poll(() => isProcessAlive(child)).toBe(false);
});

test('kills one that does not listen', async () => {
  const { leader, ended } = await startProgram('trap "" TERM;');
  let elapsed = 0;
  const impatient: Clock = { ...systemClock, elapsed: () => (elapsed += 5_000) };
  await endProgram(leader, impatient);
  expect(await ended).toEqual([null, 'SIGKILL']);
});

test('spares a later process with the same pid', async () => {
  const { leader } = await startProgram('');
  await endProgram({ ...leader, startedAt: 'before' }, systemClock);
  expect(process.kill(leader.pid, 0)).toBe(true);
});
