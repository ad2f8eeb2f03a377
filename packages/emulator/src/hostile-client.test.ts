import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateIdentities } from './identities.ts';
import { send } from './testing/http-client.ts';
import { startHost, type TestHost } from './testing/test-host.ts';

// Clients and pages that mean harm, over a real port.

const rest = '/api/v1/namespaces/_/actions';
const web = '/api/v1/web/guest/default/hello.json';
const foreignPage = 'This emulator does not answer its REST API to web pages of other machines.';
const foreignName =
  'This emulator answers its REST API only under the address that it listens on: the Host header names another one.';

let host: TestHost;
let base: string;
beforeEach(async () => {
  host = await startHost();
  base = await host.emulator.listen({ host: '127.0.0.1', port: 0 });
  host.put({ annotations: [{ key: 'web-export', value: true }] });
});
afterEach(() => host.emulator.close());

const asGuest = (headers: Record<string, string>) => ({ authorization: host.authorization, ...headers });
const evil = 'http://evil.example';

test.each<[string, method: string, path: string, Record<string, string>, error: string]>([
  ['a foreign page', 'GET', rest, { origin: evil }, foreignPage],
  ['its form', 'POST', `${rest}/hello`, { origin: evil, 'sec-fetch-site': 'cross-site' }, foreignPage],
  ['its link', 'GET', rest, { 'sec-fetch-site': 'cross-site' }, foreignPage],
  ['its preflight', 'OPTIONS', rest, { origin: evil, 'access-control-request-method': 'PUT' }, foreignPage],
  ['what does not exist', 'GET', '/api/v1/nowhere', { origin: evil }, foreignPage],
  ['a name that leads here', 'DELETE', `${rest}/hello`, { host: 'evil.example' }, foreignName],
])('refuses %s without a word that allows it more', async (_, method, path, headers, error) => {
  const answer = await send(base + path, { method, headers: asGuest(headers) });
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.body)).toEqual({ error, code: answer.headers['x-request-id'] });
  expect(Object.keys(answer.headers).filter((it) => it.startsWith('access-control'))).toEqual([]);
  expect(host.invoker.jobs).toEqual([]);
  expect((await host.rest('GET', '_/actions')).json()).toHaveLength(1);
});

test('a page of this machine may use the REST API, as OpenWhisk lets every page', async () => {
  const origin = 'http://localhost:5173';
  const preflight = await send(base + rest, { method: 'OPTIONS', headers: { origin } });
  expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([200, '*']);
  const answer = await send(base + rest, { headers: asGuest({ origin, 'sec-fetch-site': 'cross-site' }) });
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*']);
});

test('web actions are for everybody, under every name', async () => {
  const answer = await send(base + web, { headers: { origin: evil, host: 'evil.example' } });
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*']);
});

test('refuses more headers than OpenWhisk takes', async () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}`, 'a']));
  // Two more are the client's own.
  expect((await send(base + web, { headers: many(61) })).status).toBe(200);
  for (const count of [62, 500]) {
    const answer = await send(base + web, { headers: many(count) });
    expect([answer.status, JSON.parse(answer.body).error, answer.headers.connection]).toEqual([
      400,
      'HTTP message contains more than the configured limit of 64 headers',
      'close',
    ]);
  }
});

test.each([
  ['nothing', ''],
  ['its head slowly', `POST ${web} HTTP/1.1\r\nHost: a\r\n`],
  ['its body slowly', `POST ${web} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345`],
])('ends the connection of a client that sends %s', async (_, bytes) => {
  // The limits that it has are too long for a test.
  Object.assign(host.app.server, { headersTimeout: 100, requestTimeout: 100 });
  const socket = connect({ port: Number(new URL(base).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.write(bytes);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
  expect(answer).toContain('"error":"The request did not arrive in time."');
  socket.destroy();
  await expect.poll(() => connections()).toBe(0);
});

test('has limits of time', () => {
  const { headersTimeout, requestTimeout } = host.app.server;
  expect([headersTimeout, requestTimeout]).toEqual([15_000, 30_000]);
});

test('ends the connection of a client that was refused and stays', async () => {
  const socket = connect({ port: Number(new URL(base).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.write('nonsense\r\n\r\n');
  await once(socket, 'data');
  expect(await connections()).toBe(1);
  await expect.poll(() => connections(), { timeout: 4_000 }).toBe(0);
  socket.destroy();
});

test('an emulator for other machines answers under every name of its own, to its own keys only', async () => {
  await using open = await startHost({ standardIdentities: generateIdentities() });
  open.put({ annotations: [{ key: 'web-export', value: true }] });
  const url = (await open.emulator.listen({ host: '0.0.0.0', port: 0 })).replace(/^.*:/, 'http://127.0.0.1:');
  const published = asGuest({ host: 'my-machine.example' });
  expect((await send(url + rest, { headers: published })).status).toBe(401);
  expect((await send(url + rest, { headers: { ...published, origin: evil } })).status).toBe(403);
  expect((await send(url + web)).status).toBe(200);
});

function connections(): Promise<number> {
  return new Promise((resolve, reject) =>
    host.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}
