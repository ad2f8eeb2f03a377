import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { exchange, postJson } from './exchange.ts';

const options = { timeoutMs: 2_000 };

/** A server that counts what reaches it. */
async function countingServer() {
  const seen = { requests: 0 };
  const server = createServer((_, response) => {
    seen.requests += 1;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { seen, url, [Symbol.asyncDispose]: async () => void server.close() };
}

test.each([
  ['before connecting', [false]],
  ['while it was being connected', [true, false]],
])('nothing is sent to an address that another container may have since %s', async (_, answers) => {
  await using server = await countingServer();
  const held = [...answers];
  const answer = await exchange(server.url, postJson('/init', {}), {
    ...options,
    isHeld: () => held.shift() ?? false,
  });
  expect(answer).toMatchObject({ tag: 'broken', refused: true, reason: 'the container has ended' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(server.seen.requests).toBe(0);
});

test('a container that holds its address is asked', async () => {
  await using server = await countingServer();
  const answer = await exchange(server.url, postJson('/init', {}), { ...options, isHeld: () => true });
  expect(answer).toMatchObject({ tag: 'answered', status: 200 });
});
