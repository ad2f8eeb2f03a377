import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childrenOf } from './support/child-processes.ts';
import { containersOf, openTestEngine } from './support/engine.ts';
import { askEngine } from './support/engine-api.ts';
import { createAsk } from './support/rest-client.ts';
import { createHome, freePort, type RunningEmulator, runSmax, startEmulator } from './support/smax.ts';

let engine: ContainerEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends the emulator and removes its containers',
  async (signal) => {
    await using home = await createHome();
    await using emulator = await startEmulator(['max-ocr'], home.env);
    await fetch(`${emulator.url}/model/metadata`);
    expect(await containersOf(engine, emulator.pid)).toHaveLength(1);

    expect(await emulator.end(signal)).toBe(0);
    expect(await containersOf(engine, emulator.pid)).toEqual([]);
  },
);

test('a signal in the middle of a cold start leaves nothing behind', async () => {
  await using home = await createHome();
  await using emulator = await startEmulator(['max-ocr'], home.env);
  const answer = fetch(`${emulator.url}/model/metadata`).catch(() => undefined);
  await expect.poll(async () => (await containersOf(engine, emulator.pid)).length, { interval: 5 }).toBe(1);
  expect(await emulator.end('SIGINT')).toBe(0);
  await answer;
  expect(await containersOf(engine, emulator.pid)).toEqual([]);
});

test('after kill -9 of an emulator and its reaper the next command removes what was left, and spares what lives', async () => {
  await using home = await createHome();
  await using killed = await startEmulator(['max-ocr'], home.env);
  await using alive = await startEmulator(['max-ocr'], home.env);
  await Promise.all([killed, alive].map((it) => fetch(`${it.url}/model/metadata`)));
  for (const child of await childrenOf(killed.pid)) process.kill(child, 'SIGKILL');
  await killed.end('SIGKILL');
  expect(await containersOf(engine, killed.pid)).toHaveLength(1);

  await using next = await startEmulator([], home.env);
  expect(await containersOf(engine, killed.pid)).toEqual([]);
  expect(await containersOf(engine, alive.pid)).toHaveLength(1);
  expect(next.ready).toMatchObject({ event: 'ready' });
});

test('an activation that ran when the emulator was killed is found as an internal error', async () => {
  await using home = await createHome();
  const killed = await startEmulator(['max-ocr'], home.env);
  const lost = fetch(`${killed.url}/model/metadata`).catch(() => undefined);
  await expect.poll(async () => (await containersOf(engine, killed.pid)).length, { interval: 5 }).toBe(1);
  await killed.end('SIGKILL');
  await lost;

  await using next = await startEmulator([], home.env, killed.port);
  const records = await createAsk(next.host)('GET', '/namespaces/_/activations?docs=true');
  expect(records.json).toEqual([
    expect.objectContaining({
      name: 'max-ocr',
      response: expect.objectContaining({ status: 'whisk internal error', success: false }),
    }),
  ]);
});

test('records are kept in the folder that was named, and with --ephemeral nowhere', async () => {
  await using home = await createHome();
  const folder = join(String(home.env['XDG_DATA_HOME']), 'elsewhere');
  const count = async (emulator: RunningEmulator): Promise<unknown> => {
    return (await createAsk(emulator.host)('GET', '/namespaces/_/activations?count=true')).json;
  };
  await using first = await startEmulator(['max-ocr', '--data-dir', folder], home.env);
  await fetch(`${first.url}/model/metadata`);
  await first.end('SIGINT');
  expect(existsSync(join(folder, `emulator-${first.port}.sqlite`))).toBe(true);

  await using again = await startEmulator(['--data-dir', folder], home.env, first.port);
  expect(await count(again)).toEqual({ activations: 1 });
  await again.end('SIGINT');
  await using ephemeral = await startEmulator(['--ephemeral'], home.env, first.port);
  expect(await count(ephemeral)).toEqual({ activations: 0 });
});

test('an idle container is removed after its time', async () => {
  await using home = await createHome();
  await using emulator = await startEmulator(['max-ocr', '--idle', '1'], home.env);
  await fetch(`${emulator.url}/model/metadata`);
  await expect
    .poll(async () => (await containersOf(engine, emulator.pid)).length, { timeout: 10_000 })
    .toBe(0);
  expect((await fetch(`${emulator.url}/model/metadata`)).status).toBe(200);
});

test('containers are hardened as OpenWhisk’s, and published on the loopback address only', async () => {
  await using home = await createHome();
  await using emulator = await startEmulator(['max-ocr'], home.env);
  await fetch(`${emulator.url}/model/metadata`);
  const [container] = await containersOf(engine, emulator.pid);
  const described = await askEngine(engine, 'GET', `/containers/${container?.id}/json`);
  expect(described).toHaveProperty('HostConfig');
  expect((described as { readonly HostConfig: object }).HostConfig).toMatchObject({
    Memory: 256 * 1_048_576,
    MemorySwap: 256 * 1_048_576,
    PidsLimit: 1024,
    CapDrop: ['NET_RAW', 'NET_ADMIN'],
    SecurityOpt: ['no-new-privileges'],
    PortBindings: { '8080/tcp': [expect.objectContaining({ HostIp: '127.0.0.1' })] },
  });
});

test('it goes on in the background with --detach, and `smax stop` ends it', async () => {
  await using home = await createHome();
  const port = await freePort();
  const started = await runSmax(
    ['emulate', 'max-ocr', '--detach', '--json', '--port', String(port)],
    home.env,
  );
  expect(started).toMatchObject({ code: 0, stderr: '' });
  const ready = JSON.parse(started.stdout) as {
    readonly pid: number;
    readonly action: { readonly url: string };
  };
  expect((await fetch(`${ready.action.url}/model/metadata`)).status).toBe(200);

  const stopped = await runSmax(['stop'], home.env);
  expect(stopped.stdout).toContain(`pid ${ready.pid}`);
  expect(await containersOf(engine, ready.pid)).toEqual([]);
  expect(await runSmax(['stop'], home.env)).toMatchObject({ code: 2 });
});
