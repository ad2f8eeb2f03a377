import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ContainerEngine,
  currentOwner,
  isProcessAlive,
  type Owner,
  ownerPidLabel,
  runLabel,
} from '@serverless-max/container-engine';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { startEmulatorProcess } from '../soak/emulator-process.ts';
import { childrenOf } from './support/child-processes.ts';
import { containersOf, openTestEngine } from './support/engine.ts';
import { openEngineDoor } from './support/engine-door.ts';
import { openFaultyEngine } from './support/faulty-engine.ts';
import { createFakeSsh, createProgram } from './support/program.ts';
import { createHome, freePort, type RunningEmulator, runSmax, startEmulator } from './support/smax.ts';

let engine: ContainerEngine;
let socket: string;
beforeAll(async () => {
  engine = await openTestEngine();
  socket = engine.endpoint.replace('unix://', '');
});
afterAll(() => engine[Symbol.asyncDispose]());

/** Starts an emulator that has a container. */
async function startWithContainer(env: NodeJS.ProcessEnv): Promise<RunningEmulator> {
  const emulator = await startEmulator(['max-ocr'], env);
  expect((await fetch(`${emulator.url}/model/metadata`)).status).toBe(200);
  expect(await containersOf(engine, emulator.pid)).toHaveLength(1);
  return emulator;
}

/**
 * Starts a container of an emulator's run beside it. Its owner cannot be read from its labels, so that no sweep of
 * another command takes it: only the reaper may.
 */
async function addContainer(emulator: RunningEmulator, home: NodeJS.ProcessEnv): Promise<void> {
  const note = join(String(home['XDG_STATE_HOME']), 'serverless-max', 'running', `${emulator.port}.json`);
  const { owner } = JSON.parse(await readFile(note, 'utf8')) as { readonly owner: Owner };
  const labels = { [ownerPidLabel]: String(owner.pid), [runLabel]: owner.run };
  const container = await engine.startContainer({ image: inject('modelImage'), labels, publish: [] });
  onTestFinished(() => container.remove());
}

const untilGone = (emulator: RunningEmulator) =>
  expect.poll(() => containersOf(engine, emulator.pid), { timeout: 20_000 }).toEqual([]);

/** All files of a home but compiled code. */
async function filesIn(home: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const folders = [home['XDG_STATE_HOME'], home['XDG_CACHE_HOME']].map((it) =>
    join(String(it), 'serverless-max'),
  );
  const listed = await Promise.all(
    folders.map((it) => readdir(it, { recursive: true, withFileTypes: true }).catch(() => [])),
  );
  return listed.flat().flatMap((it) => (it.isFile() ? [join(it.parentPath, it.name)] : []));
}

test('after kill -9 containers, notes and files go by themselves, and what lives is spared', async () => {
  await using home = await createHome();
  await using killed = await startWithContainer(home.env);
  await using alive = await startWithContainer(home.env);
  await killed.end('SIGKILL');
  await untilGone(killed);
  await expect.poll(() => filesIn(home.env)).toHaveLength(2);
  expect(await filesIn(home.env)).toContainEqual(expect.stringContaining(`/${alive.port}.json`));
  expect(await containersOf(engine, alive.pid)).toHaveLength(1);
  expect((await fetch(`${alive.url}/model/metadata`)).status).toBe(200);

  await alive.end('SIGTERM');
  expect(await filesIn(home.env)).toEqual([]);
});

test('an engine behind TCP', async () => {
  await using home = await createHome();
  await using door = await openEngineDoor(socket);
  await using killed = await startWithContainer({ ...home.env, DOCKER_HOST: door.dockerHost });
  await killed.end('SIGKILL');
  await untilGone(killed);
});

test('an engine behind ssh', async () => {
  await using home = await createHome();
  await using ssh = await createFakeSsh(socket);
  await using killed = await startEmulator([], {
    ...home.env,
    PATH: ssh.path,
    DOCKER_HOST: 'ssh://elsewhere',
  });
  // An action's container would be reached on that machine, which is not there.
  await addContainer(killed, home.env);
  await killed.end('SIGKILL');
  await untilGone(killed);
});

test('an engine that is away when the emulator dies is waited for', async () => {
  await using home = await createHome();
  await using door = await openEngineDoor(socket);
  await using killed = await startEmulator([], { ...home.env, DOCKER_HOST: door.dockerHost });
  await addContainer(killed, home.env);
  door.shut();
  await killed.end('SIGKILL');
  await sleep(3_000);
  expect(await containersOf(engine, killed.pid)).toHaveLength(1);
  door.open();
  await untilGone(killed);
});

test('an engine that is away when the emulator ends is waited for', async () => {
  await using home = await createHome();
  await using door = await openEngineDoor(socket);
  await using ended = await startEmulator([], { ...home.env, DOCKER_HOST: door.dockerHost });
  await addContainer(ended, home.env);
  door.shut();
  await ended.end('SIGTERM');
  expect(await containersOf(engine, ended.pid)).toHaveLength(1);
  door.open();
  await untilGone(ended);
});

// Only root may make a root file system.
test.skipIf(process.getuid?.() !== 0)(
  'the tool that makes an image ends with the command, and its files go',
  async () => {
    await using home = await createHome();
    // An engine without images, and a tool that never comes to an end.
    await using faulty = await openFaultyEngine(socket, ({ method, url = '' }, response) => {
      if (!/^(\/v[\d.]+)?\/images\//.test(url)) return false;
      response.writeHead(method === 'GET' ? 404 : 500, { 'content-type': 'application/json' }).end('{}');
      return true;
    });
    await using tool = await createProgram(
      'mmdebstrap',
      '#!/bin/sh\necho $$ > "$TMPDIR/tool"; sleep 300; exit 1\n',
    );
    const env = { ...home.env, PATH: tool.path, DOCKER_HOST: faulty.dockerHost };
    const emulator = startEmulatorProcess(['max-ocr', '--port', String(await freePort())], env);

    const files = () => filesIn(home.env);
    await expect.poll(files, { timeout: 20_000 }).toContainEqual(expect.stringMatching(/\/tool$/));
    const file = (await files()).find((it) => it.endsWith('/tool')) ?? '';
    await expect.poll(() => readFile(file, 'utf8')).toMatch(/\n$/);
    const owner = await currentOwner('a test', Number(await readFile(file, 'utf8')));
    expect(await isProcessAlive(owner)).toBe(true);
    await emulator.end('SIGKILL');
    await expect.poll(() => isProcessAlive(owner), { timeout: 10_000 }).toBe(false);
    await expect.poll(files, { timeout: 10_000 }).toEqual([]);
  },
);

// Without /proc the reaper cannot be found, so that it cannot be killed.
test.skipIf(!existsSync('/proc/self/stat'))(
  'a reaper that was killed too: `smax clean` says and removes what is left',
  async () => {
    await using home = await createHome();
    await using killed = await startWithContainer(home.env);
    for (const child of await childrenOf(killed.pid)) process.kill(child, 'SIGKILL');
    await killed.end('SIGKILL');

    const found = await runSmax(['clean', '--dry-run'], home.env);
    expect(found.stdout).toMatch(
      /would remove temporary files .*\n(.*\n)*would remove note .*\n(.*\n)*would remove container smax_/,
    );
    const removed = await runSmax(['clean', '--json'], home.env);
    const records = removed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly what: string });
    expect(records.map((it) => it.what)).toEqual(
      expect.arrayContaining(['temporary files', 'note', 'container']),
    );
    expect(await containersOf(engine, killed.pid)).toEqual([]);
    expect(await filesIn(home.env)).toEqual([]);
  },
);
