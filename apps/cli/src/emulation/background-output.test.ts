import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findEndedOutputs } from './background-output.ts';
import { noteRunning, surveyNotes } from './running-emulators.ts';

test('output belongs to an emulator that runs, or may be starting, or has ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'output-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await using _note = await noteRunning(folder, { port: 4711, url: 'http://127.0.0.1:4711', runId: 'mine' });
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const ready = (pid: number) => `${JSON.stringify({ event: 'ready', pid })}\n{"event":"activation"}\n`;
  await write('emulate-1.log', ready(process.pid));
  await write('emulate-2.log', ready(2 ** 30));
  await write('emulate-3.log', 'building …\n');
  await write('emulate-4.log', 'building, years ago …\n');
  await utimes(join(folder, 'emulate-4.log'), 0, 0);
  await write('another.log', ready(2 ** 30));

  expect((await findEndedOutputs(folder)).toSorted()).toEqual(
    ['emulate-2.log', 'emulate-4.log'].map((name) => join(folder, name)),
  );
});

test('a note is dead with its process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'notes-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await using _note = await noteRunning(folder, { port: 4711, url: 'http://127.0.0.1:4711', runId: 'mine' });
  await mkdir(join(folder, 'running'), { recursive: true });
  const dead = join(folder, 'running', '4712.json');
  await writeFile(
    dead,
    JSON.stringify({ port: 4712, owner: { pid: 2 ** 30, startedAt: '', host: '', run: 'x' } }),
  );
  // Whoever's machine cannot be judged is spared.
  expect(await surveyNotes(folder)).toMatchObject({ running: [{ port: 4711 }, { port: 4712 }], dead: [] });
  await writeFile(dead, '{');
  expect(await surveyNotes(folder)).toMatchObject({ running: [{ port: 4711 }], dead: [dead] });
});
