import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { configDescriptor, createLayer, type ImageConfig, writeDockerArchive } from '@serverless-max/oci';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { containersOf, openTestEngine } from './support/engine.ts';
import { openFaultyEngine } from './support/faulty-engine.ts';
import { createHome, freePort, runSmax, smaxArguments } from './support/smax.ts';

let engine: ContainerEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

/** What a user must never see. */
const stackTrace = /^\s+at .*:\d+:\d+/m;

test('an unknown model: the nearest names', async () => {
  const result = await runSmax(['emulate', 'max-orc']);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain("There is no model 'max-orc'.");
  expect(result.stderr).toContain('Did you mean max-ocr');
  expect(result.stderr).not.toMatch(stackTrace);
});

test('an image that cannot be found', async () => {
  const result = await runSmax(['emulate', 'localhost:1/nobody/nothing:1']);
  expect([2, 3, 4]).toContain(result.code);
  expect(result.stderr).toContain('localhost:1/nobody/nothing:1');
  expect(result.stderr).not.toMatch(stackTrace);
});

test('no container engine: what was looked for, and what to do', async () => {
  const result = await runSmax(['emulate', 'max-ocr'], {
    ...process.env,
    DOCKER_HOST: 'unix:///nowhere/docker.sock',
  });
  expect(result.code).toBe(3);
  expect(result.stderr).toContain('/nowhere/docker.sock');
  expect(result.stderr).toContain('→');
  expect(result.stderr).not.toMatch(stackTrace);
});

test.runIf(process.getuid?.() === 0)('an engine without permission', async () => {
  const home = await mkdtemp(join(tmpdir(), 'smax-nobody-'));
  await chmod(home, 0o777);
  const child = spawn(
    process.execPath,
    smaxArguments(['emulate', 'max-ocr', '--port', String(await freePort())]),
    {
      uid: 65_534,
      gid: 65_534,
      env: { PATH: process.env['PATH'], HOME: home },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  await rm(home, { recursive: true });
  expect(stderr).toMatch(/permission/i);
  expect(stderr).toMatch(/group|sudo/);
  expect(stderr).not.toMatch(stackTrace);
  expect(code).toBe(3);
});

test('a port in use: by whom, and which flag', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const result = await runSmax(['emulate', 'max-ocr', '--port', String(port)]);
  server.close();
  expect(result.code).toBe(3);
  expect(result.stderr).toContain(`Port ${port} on 127.0.0.1 is taken by node (pid ${process.pid}).`);
  expect(result.stderr).toContain('--port');
});

test.each([
  ['--port', 'x', 'a whole number'],
  ['--port', '70000', 'from 1 to 65535'],
  ['--memory', '12', 'from 128'],
  ['--limits', 'many', 'openwhisk, ibm, none, or the path'],
])('an option that cannot be: %s %s', async (option, value, allowed) => {
  const result = await runSmax(['emulate', 'max-ocr', option, value]);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain(`${option} cannot be "${value}"`);
  expect(result.stderr).toContain(allowed);
});

test('an unknown command and an unknown option', async () => {
  expect(await runSmax(['emulat'])).toMatchObject({ code: 2, stderr: expect.stringContaining('emulate') });
  expect(await runSmax(['emulate', '--prot', '1'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--port'),
  });
});

test('an image for another CPU: both are named', async () => {
  const { architecture } = await engine.info();
  const other = architecture === 'arm64' ? 'amd64' : 'arm64';
  const reference = 'serverless-max-test/other-cpu:1';
  const layer = await createLayer([{ path: 'app/app.py', content: new Uint8Array() }]);
  const config: ImageConfig = {
    architecture: other,
    os: 'linux',
    created: '2020-01-01T00:00:00Z',
    config: {},
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    history: [{ created: '2020-01-01T00:00:00Z', created_by: 'test' }],
  };
  expect(configDescriptor(config).digest).toMatch(/^sha256:/);
  await engine.loadImage(writeDockerArchive({ config, layers: [layer], references: [reference] }));
  const result = await runSmax(['emulate', reference]);
  await engine.removeImage(reference);
  expect([2, 3]).toContain(result.code);
  expect(result.stderr).toContain(`linux/${other}`);
  expect(result.stderr).toContain(`linux/${architecture}`);
});

test('a full disk while the image is loaded: said in words, nothing left behind', async () => {
  await using faulty = await openFaultyEngine(
    engine.endpoint.replace('unix://', ''),
    (incoming, response) => {
      if (incoming.method !== 'POST' || !incoming.url?.includes('/images/load')) return false;
      incoming.resume();
      response.writeHead(200, { 'content-type': 'application/json' });
      const message = 'write /serverless-max/__main__.py: no space left on device';
      response.end(`${JSON.stringify({ errorDetail: { message }, error: message })}\n`);
      return true;
    },
  );
  await engine.removeImage(inject('runtimeImage'));
  const result = await runSmax(['build', 'max-ocr'], { ...process.env, DOCKER_HOST: faulty.dockerHost });
  expect(result.code).toBe(3);
  expect(result.stderr).toMatch(/no space left|disk is full|full disk/i);
  expect(result.stderr).not.toMatch(stackTrace);
  expect(await engine.inspectImage(inject('runtimeImage'))).toBeUndefined();

  expect((await runSmax(['build', 'max-ocr'])).code).toBe(0);
  expect(await engine.inspectImage(inject('runtimeImage'))).toBeDefined();
});

test.each([20, 150, 300, 450, 600, 900])(
  'Ctrl-C %i ms after the start leaves nothing behind',
  async (delayMs) => {
    await using home = await createHome();
    const child = spawn(
      process.execPath,
      smaxArguments(['emulate', 'max-ocr', '--port', String(await freePort())]),
      { env: home.env, stdio: 'ignore' },
    );
    const ended = once(child, 'exit');
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill('SIGINT');
    const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
    // Before the program has installed its handlers, the signal itself ends it.
    expect(signal === 'SIGINT' || code === 130 || code === 0, `ended with ${code} ${signal}`).toBe(true);
    expect(await containersOf(engine, child.pid ?? 0)).toEqual([]);
  },
);
