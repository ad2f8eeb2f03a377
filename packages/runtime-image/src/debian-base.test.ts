import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@serverless-max/foundation';
import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, onTestFinished, test } from 'vitest';
import { bootstrapDebian, debianArchitecture } from './bootstrap.ts';
import { createDebianBase, type DebianBaseOptions } from './debian-base.ts';
import { NoBootstrapToolError } from './errors.ts';
import type { Command, RunCommand } from './run-command.ts';
import { createImageEngine, sampleDetails } from './testing/index.ts';

const published = 'debian:bookworm-slim';
const made = 'serverless-max/debian:bookworm-amd64';

async function machine(
  changes: Partial<DebianBaseOptions> = {},
): Promise<DebianBaseOptions & { leftovers(): Promise<string[]> }> {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'debian-base-'));
  onTestFinished(() => rm(cacheFolder, { recursive: true }));
  const leftovers = () => readdir(cacheFolder);
  return { uid: 0, cacheFolder, environment: {}, clock: systemClock, leftovers, ...changes };
}

/** Writes a root file system where the tool would. */
const mmdebstrap: RunCommand = async ({ program, args, onLine }) => {
  if (program !== 'mmdebstrap') return false;
  onLine('I: running apt-get update...');
  onLine('Selecting previously unselected package tar.');
  await writeFile(args.at(-1) ?? '', 'a root file system');
  return true;
};

test.each([published, made])('%s is taken from the engine', async (reference) => {
  const engine = createImageEngine({ images: { [reference]: sampleDetails() } });
  const base = await createDebianBase(await machine()).prepare(engine);
  expect(base.reference).toBe(reference);
  expect(engine.requests).toEqual([]);
});

test('it is pulled when a registry has it', async () => {
  const engine = createImageEngine({ registry: { [published]: sampleDetails() } });
  const base = await createDebianBase(await machine()).prepare(engine);
  expect(base.how).toBe('debian:bookworm-slim, pulled from its registry');
});

test('otherwise it is made, the same each time, and nothing is left behind', async () => {
  const options = await machine({ runCommand: mmdebstrap });
  const lines: string[] = [];
  const engines = [createImageEngine(), createImageEngine()];
  const ids = [];
  for (const engine of engines) {
    const onProgress = (line: string) => lines.push(line);
    const base = await createDebianBase(options).prepare(engine, { onProgress });
    expect(base).toMatchObject({
      reference: made,
      how: expect.stringContaining('made here with mmdebstrap'),
    });
    ids.push(base.id);
  }
  expect(new Set(ids).size).toBe(1);
  expect(await options.leftovers()).toEqual([]);
  expect(lines).toContain('I: running apt-get update...');
  expect(lines).not.toContain('Selecting previously unselected package tar.');
});

test('without root or a tool, one sentence says what to do', async () => {
  const user = createDebianBase(await machine({ uid: 1000 })).prepare(createImageEngine());
  await expect(user).rejects.toThrow(NoBootstrapToolError);
  await expect(user).rejects.toThrowErrorMatchingInlineSnapshot(
    `[NoBootstrapToolError: There is no Debian base to build on: debian:bookworm-slim is not in the engine, pulling it failed (Image debian:bookworm-slim was not found: manifest unknown), and making one needs root.]`,
  );
  const options = await machine({ runCommand: async () => false });
  await expect(createDebianBase(options).prepare(createImageEngine())).rejects.toThrow(
    'neither mmdebstrap nor debootstrap is installed',
  );
  expect(await options.leftovers()).toEqual([]);
});

test('a registry that stays silent is given up', async () => {
  const clock = createManualClock();
  const engine = createImageEngine();
  const pullImage: typeof engine.pullImage = (_, step) =>
    new Promise((_resolve, reject) => {
      step?.signal?.addEventListener('abort', () => reject(step.signal?.reason));
    });
  const base = createDebianBase(await machine({ clock, uid: 1000 })).prepare({ ...engine, pullImage });
  const expectation = expect(base).rejects.toThrow('the registry did not answer within 10 s');
  await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(10_000);
  await expectation;
});

test('a failure or an abort while it is made leaves no files', async () => {
  const controller = new AbortController();
  const options = await machine({
    runCommand: async ({ args, signal }) => {
      await writeFile(args.at(-1) ?? '', 'half a root');
      controller.abort(new Error('stopped by the user'));
      signal?.throwIfAborted();
      return true;
    },
  });
  const base = createDebianBase(options).prepare(createImageEngine(), { signal: controller.signal });
  await expect(base).rejects.toThrow('stopped by the user');
  expect(await options.leftovers()).toEqual([]);
});

test('debootstrap is the second choice, in a mount namespace of its own', async () => {
  const commands: Command[] = [];
  const tool = await bootstrapDebian(
    async (command) => {
      commands.push(command);
      return command.program !== 'mmdebstrap';
    },
    '/cache/root.tar',
    { architecture: 'arm64', folder: '/cache', environment: { PATH: '/bin' } },
  );
  expect(tool).toBe('debootstrap');
  expect(commands.map(({ program }) => program)).toEqual(['mmdebstrap', 'debootstrap', 'unshare']);
  expect(commands[2]?.args.slice(-3)).toEqual(['arm64', '/cache/root', '/cache/root.tar']);
  expect(commands[2]?.environment).toEqual({
    PATH: '/bin',
    SOURCE_DATE_EPOCH: '1686355200',
    TMPDIR: '/cache',
  });
});

test.each([
  ['amd64', 'amd64'],
  ['arm64', 'arm64'],
  ['arm', 'armhf'],
  ['386', 'i386'],
  ['ppc64le', 'ppc64el'],
  ['s390x', 's390x'],
])('%s is %s for Debian', (oci, debian) => {
  expect(debianArchitecture(oci)).toBe(debian);
});
