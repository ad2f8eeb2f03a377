import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { currentOwner, parseProcStat, readHost, readProcessLife } from './process-life.ts';
import { isProcessAlive } from './sweep-orphans.ts';

test.each([
  ['S', { isGone: false, startedAt: '154137' }],
  ['Z', { isGone: true }],
])('reads a stat line of state %s, whatever the name of the process', (state, life) => {
  const fields = [state, ...Array.from({ length: 18 }, (_, index) => index), 154137, 0];
  expect(parseProcStat(`4711 (a ) b) ${fields.join(' ')}\n`)).toEqual(life);
});

test('this process owns what it starts and is alive', async () => {
  const owner = await currentOwner('s1');
  expect(owner).toMatchObject({ pid: process.pid, run: 's1', host: await readHost() });
  expect(await isProcessAlive(owner)).toBe(true);
  expect(await isProcessAlive({ ...owner, startedAt: 'long ago' })).toBe(false);
});

test('a process that has ended is gone', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  expect(await readProcessLife(child.pid ?? 0)).toEqual({ isGone: true });
});
