import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildMisbehavingImage, putAction } from './support/misbehaving.ts';
import { invoke } from './support/records.ts';
import { type Ask, createAsk, guestKey } from './support/rest-client.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';

const stack = new AsyncDisposableStack();
let emulator: RunningEmulator;
let ask: Ask;

beforeAll(async () => {
  const engine = stack.use(await openTestEngine());
  const image = await buildMisbehavingImage(engine);
  const { env } = stack.use(await createHome());
  emulator = stack.use(await startEmulator([], env));
  ask = createAsk(emulator.host);
  await putAction(ask, 'hello', { image });
  await invoke(ask, 'hello');
});
afterAll(() => stack.disposeAsync());

/** Sends the beginning of a request and goes away after `waitMs`, politely or not. */
async function leave(text: string, waitMs: number, how: 'end' | 'reset'): Promise<void> {
  const socket = connect(emulator.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(text);
  await sleep(waitMs);
  if (how === 'end') socket.destroy();
  else socket.resetAndDestroy();
}

const steps = JSON.stringify({ steps: [['sleep', 0.6], ['end'], ['answer']] });
const toInvoke = 'POST /api/v1/namespaces/_/actions/hello?blocking=true HTTP/1.1';
const toWeb = 'POST /api/v1/web/guest/default/hello HTTP/1.1';
const headOf = (line: string, length: number): string =>
  [
    line,
    'Host: localhost',
    `Authorization: Basic ${Buffer.from(guestKey).toString('base64')}`,
    'Content-Type: application/json',
    `Content-Length: ${length}\r\n\r\n`,
  ].join('\r\n');

async function countActivations(): Promise<number> {
  const { json } = await ask('GET', '/namespaces/_/activations?count=true');
  return (json as { readonly activations: number }).activations;
}

/** Files and connections that the process has open; undefined where the system does not tell. */
async function openHandles(): Promise<number | undefined> {
  return readdir(`/proc/${emulator.pid}/fd`).then(
    (all) => all.length,
    () => undefined,
  );
}

test.each([
  ['an invoke', toInvoke, 'end'],
  ['an invoke', toInvoke, 'reset'],
  ['a web request', toWeb, 'end'],
  ['a web request', toWeb, 'reset'],
] as const)(
  'a client that goes away while it waits for %s (%s, %s): what it asked for is done',
  async (_, line, how) => {
    const before = await countActivations();
    await leave(headOf(line, steps.length) + steps, 200, how);
    await vi.waitFor(async () => expect(await countActivations()).toBe(before + 1), 10_000);
    const { list } = await ask('GET', '/namespaces/_/activations?docs=true&limit=1');
    expect(list[0]).toMatchObject({ response: { status: 'success' } });
    expect((await invoke(ask, 'hello')).status).toBe(200);
  },
);

test('clients that go away in the middle of an upload leave nothing behind, no handle either', async () => {
  const before = await countActivations();
  const handles = await openHandles();
  const rounds = Array.from({ length: 100 }, (_, index) => {
    const head = headOf(index % 2 === 0 ? toInvoke : toWeb, 1_000_000);
    return leave(head + 'x'.repeat(index * 1_000), index, index % 3 === 0 ? 'reset' : 'end');
  });
  await Promise.all(rounds);
  expect((await invoke(ask, 'hello')).status).toBe(200);
  expect(await countActivations()).toBe(before + 1);
  if (handles === undefined) return;
  await vi.waitFor(async () => expect(await openHandles()).toBeLessThanOrEqual(handles + 2), 10_000);
});

test('a client that reads a large answer slowly, and goes away, holds nobody up', async () => {
  const large = JSON.stringify({ steps: [['end'], ['answer', 200, `{"a": "${'x'.repeat(1_000_000)}"}`]] });
  await leave(headOf(toInvoke, large.length) + large, 300, 'reset');
  expect((await invoke(ask, 'hello')).status).toBe(200);
});
