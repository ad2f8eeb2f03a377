import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator } from './emulator.ts';
import { CannotListenError, PortInUseError } from './errors.ts';
import { send, sendRaw } from './testing/http-client.ts';
import { createFakeInvoker, returning } from './testing/index.ts';
import { startHost, type TestHost } from './testing/test-host.ts';

// What only a real port can show.

const anyPort = { host: '127.0.0.1', port: 0 };
let host: TestHost;
let base: string;
beforeEach(async () => {
  host = await startHost();
  base = await host.emulator.listen(anyPort);
  host.put({ annotations: [{ key: 'web-export', value: true }] });
});
afterEach(() => host.emulator.close());

const web = '/api/v1/web/guest/default/hello.json';
const jobCame = async (): Promise<void> => {
  while (host.invoker.jobs.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
};

test.each([
  ['no HTTP', 'nonsense\r\n\r\n', 400, 'The request is not valid HTTP.'],
  [
    'a bad Content-Length',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n',
    400,
    'The request is not valid HTTP.',
  ],
  [
    'a header with a line break',
    'GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: a\rb\r\n\r\n',
    400,
    'The request is not valid HTTP.',
  ],
  [
    'no host',
    'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
    400,
    'Request is missing required `Host` header',
  ],
  [
    'a large header',
    `GET / HTTP/1.1\r\nHost: a\r\nA: ${'a'.repeat(8_193)}\r\n\r\n`,
    431,
    'HTTP header value exceeds the configured limit of 8192 characters',
  ],
  [
    'a header that is too large to be read',
    `GET / HTTP/1.1\r\nHost: a\r\nA: ${'a'.repeat(600_000)}\r\n\r\n`,
    431,
    'HTTP header value exceeds the configured limit of 8192 characters',
  ],
])('answers %s in shape', async (_, bytes, status, error) => {
  const answer = await sendRaw(base, bytes);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toMatch(/\r\ncontent-type: application\/json(\r\n|$)/i);
  expect(JSON.parse(body)).toEqual({ error, code: /X-Request-ID: (\w+)/i.exec(head)?.[1] });
});

test('large headers below the limit arrive', async () => {
  const large = 'a'.repeat(8_192);
  const headers = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`x-${at}`, large]));
  expect(JSON.parse((await send(base + web, { headers })).body).__ow_headers).toMatchObject(headers);
});

test('of a repeated header the action gets the last value', async () => {
  const answer = await sendRaw(
    base,
    `GET ${web} HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n`,
  );
  expect(answer).toContain('"x-a": "2"');
});

test('a target may name the host, as clients of proxies send it', async () => {
  const head = `GET ${base}${web}/rest HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
  expect(await sendRaw(base, head)).toContain('"__ow_path": "/rest"');
});

test('an action that answers no final status ends the connection', async () => {
  host.invoker.will(returning({ statusCode: 100 }));
  const answer = await sendRaw(base, `GET ${web.replace('.json', '')} HTTP/1.1\r\nHost: a\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 100 /);
});

test('takes a chunked body, and asks for one that is announced', async () => {
  const headers = {
    'content-type': 'application/json',
    'transfer-encoding': 'chunked',
    expect: '100-continue',
  };
  const sent = request(base + web, { method: 'POST', headers });
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.write('{"a":');
  sent.end('1}');
  const [response] = await once(sent, 'response');
  expect(JSON.parse(await text(response))).toMatchObject({ a: 1 });
});

test('measures a chunked body of an invoke, too', async () => {
  const headers = { authorization: host.authorization, 'transfer-encoding': 'chunked' };
  const path = '/api/v1/namespaces/_/actions/hello';
  const body = 'x'.repeat(1_048_577);
  const sent = request(base + path, { method: 'POST', headers }).end(body);
  const [response] = await once(sent, 'response');
  expect(response.statusCode).toBe(413);
  response.resume();
});

test('refuses a body over 50 MiB by its announcement, and ends the connection', async () => {
  const answer = await sendRaw(base, `POST ${web} HTTP/1.1\r\nHost: a\r\nContent-Length: 52428801\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(answer).toContain('The request content is larger than the server is willing or able to process.');
});

test('records an activation whose client has gone', async () => {
  host.invoker.will({ ...returning({ a: 1 }), delayMs: 30 });
  const sent = get(base + web);
  sent.on('error', () => {});
  await jobCame();
  sent.destroy();
  const id = host.invoker.jobs[0]?.activationId;
  await expect.poll(() => host.events.length).toBe(1);
  expect((await host.rest('GET', `_/activations/${id}/result`)).json().result).toEqual({ a: 1 });
});

test('a client that goes before its body is complete leaves nothing behind', async () => {
  const sent = request(base + web, { method: 'POST', headers: { 'content-length': 10 } });
  sent.on('error', () => {});
  sent.write('12345');
  await new Promise((resolve) => setTimeout(resolve, 20));
  sent.destroy();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(host.invoker.jobs).toEqual([]);
});

test('closing lets what runs end, refuses more with 503, and does not wait for kept-alive connections', async () => {
  host.invoker.will({ ...returning({ a: 1 }), delayMs: 60 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (): Promise<[number | undefined, string]> =>
    new Promise((resolve, reject) => {
      get(base + web, { agent }, (response) => {
        response.resume().on('end', () => resolve([response.statusCode, response.headers.connection ?? '']));
      }).on('error', reject);
    });
  const running = ask();
  await jobCame();
  const closing = host.emulator.close();
  expect(await running).toEqual([200, 'close']);
  await closing;
  await host.emulator.close();
  await expect(ask()).rejects.toThrow('ECONNREFUSED');
  agent.destroy();
});

test('a request that comes while the emulator closes is a 503 in shape', async () => {
  host.invoker.will({ ...returning({}), delayMs: 60 });
  const running = send(base + web);
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  socket.write('GET /ping HTTP/1.1\r\nHost: a\r\n');
  await jobCame();
  const closing = host.emulator.close();
  await new Promise(setImmediate);
  socket.write('\r\n');
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1.1 503 /);
  expect(head).toMatch(/connection: close/i);
  expect(JSON.parse(body)).toEqual({
    error: 'The server is currently unavailable (because it is overloaded or down for maintenance).',
    code: expect.stringMatching(/^\w{32}$/),
  });
  expect((await running).status).toBe(200);
  await closing;
});

test('says that a port is in use, or that it cannot listen', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await using other = await createEmulator({ invoker: createFakeInvoker() });
  await expect(other.listen({ host: '127.0.0.1', port })).rejects.toThrow(PortInUseError);
  await using third = await createEmulator({ invoker: createFakeInvoker() });
  await expect(third.listen({ host: '192.0.2.1', port: 0 })).rejects.toThrow(CannotListenError);
  taken.close();
});
