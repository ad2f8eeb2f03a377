import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { noteRunning } from '../emulation/running-emulators.ts';
import { findHost } from './find-host.ts';

/** A state folder with notes of this process, which runs. */
async function noted(
  ...notes: readonly { readonly port: number; readonly auth?: string }[]
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-find-host-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const note of notes) {
    await noteRunning(folder, { url: `http://127.0.0.1:${note.port}`, runId: 'run', ...note });
  }
  return folder;
}

const guest = expect.stringMatching(/^23bc46b1-71f6-4ed5-8c54-816aa4f8c502:123zO3/);

test('the only emulator is meant when no port is named', async () => {
  const folder = await noted({ port: 3233 });
  expect(await findHost(folder, {})).toEqual({ url: 'http://127.0.0.1:3233', port: 3233, auth: guest });
});

test('the key is the one that was given, or that was noted', async () => {
  const folder = await noted({ port: 3233, auth: 'new:key' });
  expect(await findHost(folder, {})).toMatchObject({ auth: 'new:key' });
  expect(await findHost(folder, { auth: 'my:own' })).toMatchObject({ auth: 'my:own' });
});

test('a port that is named is asked, whoever listens there', async () => {
  const folder = await noted({ port: 3233 }, { port: 4000, auth: 'new:key' });
  expect(await findHost(folder, { port: 4000 })).toMatchObject({ port: 4000, auth: 'new:key' });
  expect(await findHost(folder, { port: 5000 })).toEqual({
    url: 'http://127.0.0.1:5000',
    port: 5000,
    auth: guest,
  });
});

test.each([
  [[], 'No emulator of yours runs.', 'Start one with `smax emulate`.'],
  [[{ port: 1 }, { port: 2 }], 'Emulators of yours run on the ports 1, 2.', 'Say which with --port.'],
])('nobody, or several: %o', async (notes, message, hint) => {
  const folder = await noted(...notes);
  await expect(findHost(folder, {})).rejects.toMatchObject({ code: 'CLI_NO_EMULATOR', message, hint });
});
