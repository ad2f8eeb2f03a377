import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from './support/command.ts';
import { containersOf, openTestEngine } from './support/engine.ts';
import { askEngine, askEngineForText } from './support/engine-api.ts';
import { buildMisbehavingImage, putAction } from './support/misbehaving.ts';
import { annotation, invoke, isWarm } from './support/records.ts';
import { type Ask, createAsk } from './support/rest-client.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';

// Most of them only wait.
vi.setConfig({ maxConcurrency: 8 });

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
let emulator: RunningEmulator;
let image: string;
let ask: Ask;

beforeAll(async () => {
  engine = stack.use(await openTestEngine());
  image = await buildMisbehavingImage(engine);
  const { env } = stack.use(await createHome());
  emulator = stack.use(await startEmulator(['--memory', '2048'], env));
  ask = createAsk(emulator.host);
});
afterAll(() => stack.disposeAsync());

/** What is done to a container behind the emulator's back, as the engine's command line does it. */
const faults = {
  'docker kill': ['POST', 'kill'],
  'docker stop': ['POST', 'stop?t=0'],
  'docker restart': ['POST', 'restart?t=0'],
  'docker rm -f': ['DELETE', '?force=true'],
} as const;

/** Ids of the containers of an action. */
async function containersFor(name: string): Promise<readonly string[]> {
  const all = await containersOf(engine, emulator.pid);
  return all.filter((it) => it.name.endsWith(`_${name}`)).map((it) => it.id);
}

async function isGone(name: string, id: string): Promise<void> {
  await vi.waitUntil(async () => !(await containersFor(name)).includes(id), { timeout: 20_000 });
}

async function doTo(name: string, method: string, operation: string): Promise<string> {
  const [id = ''] = await containersFor(name);
  await askEngine(engine, method, `/containers/${id}/${operation}`.replace('/?', '?'));
  return id;
}

test.concurrent.each(Object.entries(faults))(
  '%s of an idle container: the next request gets another one and notices nothing',
  async (what, [method, operation]) => {
    const name = `idle${what.replace(/\W/g, '')}`;
    await putAction(ask, name, { image });
    expect((await invoke(ask, name)).status).toBe(200);
    const id = await doTo(name, method, operation);

    const next = await invoke(ask, name);
    expect(next.status).toBe(200);
    expect(isWarm(next.record)).toBe(false);
    await isGone(name, id);
  },
);

test.concurrent('docker network disconnect of an idle container: who gets its address is not taken for it', async () => {
  await putAction(ask, 'cut', { image });
  await putAction(ask, 'heir', { image });
  expect((await invoke(ask, 'cut')).status).toBe(200);
  const [id = ''] = await containersFor('cut');
  await runCommand('docker', ['network', 'disconnect', 'bridge', id]);
  expect((await invoke(ask, 'heir')).status).toBe(200);

  const next = await invoke(ask, 'cut');
  expect(next.status).toBe(200);
  expect(isWarm(next.record)).toBe(false);
  await isGone('cut', id);
});

/** Begins an activation, and waits until its code runs; it would run for long. */
async function beginRun(name: string): Promise<{ readonly running: ReturnType<typeof invoke> }> {
  const running = invoke(ask, name, {
    steps: [
      ['write', 'stdout', 'begun\n'],
      ['sleep', 30],
    ],
  });
  await vi.waitUntil(
    async () => {
      const [id = ''] = await containersFor(name);
      return (await askEngineForText(engine, 'GET', `/containers/${id}/logs?stdout=1`)).includes('begun');
    },
    { timeout: 20_000 },
  );
  return { running };
}

const died = 'The action did not produce a valid response and exited unexpectedly.';

test.concurrent.each(Object.entries(faults))(
  '%s of a container that runs: its activation failed, the next gets another one',
  async (what, [method, operation]) => {
    const name = `busy${what.replace(/\W/g, '')}`;
    await putAction(ask, name, { image });
    expect((await invoke(ask, name)).status).toBe(200);
    const { running } = await beginRun(name);
    const id = await doTo(name, method, operation);

    const { status, record } = await running;
    expect(status).toBe(502);
    expect(record.response).toMatchObject({ status: 'action developer error', result: { error: died } });
    expect(record.logs).toContainEqual(expect.stringContaining('stdout: begun'));
    const next = await invoke(ask, name);
    expect(next.status).toBe(200);
    expect(isWarm(next.record)).toBe(false);
    await isGone(name, id);
  },
);

test.concurrent.each([
  ['idle', 'The action exceeded its time limits of 8000 milliseconds.'],
  ['busy', 'The action exceeded its time limits of 8000 milliseconds.'],
])('docker pause of a container that is %s ends at the time limit', async (state, error) => {
  const name = `pause${state}`;
  // Long enough for a start on a busy machine.
  await putAction(ask, name, { image, timeoutMs: 8_000 });
  expect((await invoke(ask, name)).status).toBe(200);
  const { running } = state === 'busy' ? await beginRun(name) : { running: undefined };
  const id = await doTo(name, 'POST', 'pause');
  const { status, record } = await (running ?? invoke(ask, name));
  expect(status).toBe(502);
  expect(record.response).toMatchObject({ status: 'action developer error', result: { error } });
  expect(annotation(record, 'timeout')).toBe(true);
  expect((await invoke(ask, name)).status).toBe(200);
  await isGone(name, id);
});

test.concurrent('docker kill of a container that is being initialized', async () => {
  await putAction(ask, 'starting', {
    image,
    init: [
      ['write', 'stdout', 'begun\n'],
      ['sleep', 30],
    ],
  });
  const { running } = await beginRun('starting');
  await doTo('starting', 'POST', 'kill');
  const { status, record } = await running;
  expect(status).toBe(502);
  expect(record.response.result).toEqual({
    error: 'The action did not initialize and exited unexpectedly.',
  });
  await putAction(ask, 'starting', { image });
  expect((await invoke(ask, 'starting')).status).toBe(200);
});

const untag = (reference: string) => askEngine(engine, 'DELETE', `/images/${reference}?force=true`);

test.concurrent('docker rmi -f: who is warm is served, who is not is told, and again when it is back', async () => {
  // A registry that refuses at once.
  const reference = 'localhost:1/serverless-max-test/vanishing:1';
  await engine.tagImage(image, reference);
  await putAction(ask, 'vanishing', { image: reference });
  expect((await invoke(ask, 'vanishing')).status).toBe(200);

  await untag(reference);
  const warm = await invoke(ask, 'vanishing');
  expect([warm.status, isWarm(warm.record)]).toEqual([200, true]);
  await doTo('vanishing', 'POST', 'kill');
  const cold = await invoke(ask, 'vanishing');
  expect(cold.status).toBe(502);
  expect(cold.record.response).toMatchObject({
    status: 'action developer error',
    result: { error: `Failed to pull container image '${reference}'.` },
  });

  await engine.tagImage(image, reference);
  expect((await invoke(ask, 'vanishing')).status).toBe(200);
  await untag(reference);
});
