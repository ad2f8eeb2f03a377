import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { systemClock } from '@serverless-max/foundation';
import { expect, onTestFinished, test } from 'vitest';
import { type ClientRequest, createRuntimeClient } from './runtime-client.ts';

const host = '127.0.0.1';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.close();
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
  });
  return (server.address() as AddressInfo).port;
}

/** A client of a server that answers as told; `opened` counts its connections. */
async function connect(handle: RequestListener, keepAlive = false, connections = 1) {
  const server = createServer(handle);
  let opened = 0;
  server.on('connection', () => {
    opened += 1;
  });
  const client = createRuntimeClient(
    { host, port: await listen(server) },
    { keepAlive, connections, clock: systemClock },
  );
  onTestFinished(() => client.close());
  const send = (changes: Partial<ClientRequest> = {}) =>
    client.send({ path: '/run', body: '{"value":{}}', timeoutMs: 5_000, maxBytes: 1_048_576, ...changes });
  return { client, send, opened: () => opened };
}

const answer =
  (body: string | Buffer, status = 200): RequestListener =>
  (request, response) => {
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
    });
  };

test('posts JSON with its length and reads the answer', async () => {
  const seen: unknown[] = [];
  const { send } = await connect((request, response) => {
    const { method, url, headers } = request;
    seen.push(method, url, headers['content-type'], headers.accept, headers['content-length']);
    seen.push(headers['accept-encoding']);
    answer('{"ok":"❄"}', 201)(request, response);
  });
  expect(await send({ path: '/init', body: '{"value":"❄"}' })).toEqual({
    tag: 'answered',
    status: 201,
    body: '{"ok":"❄"}',
    contentLength: 12,
    truncated: false,
    elapsedMs: expect.any(Number),
  });
  expect(seen).toEqual(['POST', '/init', 'application/json', 'application/json', '15', 'gzip,deflate']);
});

test('reads an empty answer', async () => {
  const { send } = await connect(answer(''));
  expect(await send()).toMatchObject({ tag: 'answered', body: '', contentLength: 0, truncated: false });
});

test('gives up when the time is over, before the head or within the body', async () => {
  const silent = await connect(() => undefined);
  expect(await silent.send({ timeoutMs: 60 })).toMatchObject({ tag: 'timed-out' });
  const slow = await connect((_, response) => response.writeHead(200, { 'content-length': 9 }).write('x'));
  const result = await slow.send({ timeoutMs: 60 });
  expect(result.tag).toBe('timed-out');
  expect(result.elapsedMs).toBeGreaterThanOrEqual(55);
});

test.each<[string, RequestListener]>([
  ['a 204', (_, response) => response.writeHead(204).end()],
  [
    'a chunked answer',
    (_, response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end('body'),
  ],
  [
    'an answer that only the end of the connection ends',
    (_, response) => response.socket?.end('HTTP/1.1 200 OK\r\n\r\nbody'),
  ],
  [
    'a compressed answer',
    (_, response) => response.writeHead(200, { 'content-encoding': 'GZip', 'content-length': 4 }).end('body'),
  ],
])('does not read %s', async (_, handle) => {
  const { send } = await connect(handle);
  expect((await send()).tag).toBe('unreadable');
});

test.each(['identity', 'br'])('reads an answer that is %s as it is', async (encoding) => {
  const { send } = await connect((_, response) =>
    response.writeHead(200, { 'content-encoding': encoding, 'content-length': 4 }).end('body'),
  );
  expect(await send()).toMatchObject({ tag: 'answered', body: 'body' });
});

test('waits for the answer that comes after preliminary ones', async () => {
  const { send } = await connect((request, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => answer('{}')(request, response));
  });
  expect(await send()).toMatchObject({ tag: 'answered', status: 200, body: '{}' });
});

test('never sends what was given up before there was a connection for it', async () => {
  const paths: unknown[] = [];
  const waiting: (() => void)[] = [];
  const { send } = await connect((request, response) => {
    paths.push(request.url);
    waiting.push(() => answer('{}')(request, response));
  }, true);
  const first = send({ path: '/init' });
  expect(await send({ timeoutMs: 60 })).toMatchObject({ tag: 'timed-out' });
  waiting[0]?.();
  expect((await first).tag).toBe('answered');
  const last = send({ path: '/init' });
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.();
  await last;
  expect(paths).toEqual(['/init', '/init']);
});

test('reads an answer with a long head', async () => {
  const { send } = await connect((_, response) =>
    response.writeHead(200, { 'x-long': 'x'.repeat(100_000), 'content-length': 2 }).end('{}'),
  );
  expect(await send()).toMatchObject({ tag: 'answered', body: '{}' });
});

test('accepts an answer of exactly the limit, and cuts one byte more', async () => {
  const { send } = await connect(answer('x'.repeat(1_000)));
  expect(await send({ maxBytes: 1_000 })).toMatchObject({ body: 'x'.repeat(1_000), truncated: false });
  expect(await send({ maxBytes: 999 })).toMatchObject({
    tag: 'answered',
    body: 'x'.repeat(999),
    contentLength: 1_000,
    truncated: true,
  });
});

test('cuts a long answer at the exact byte, whatever its pieces', async () => {
  const body = Array.from({ length: 300_000 }, (_, index) => index % 10).join('');
  const { send } = await connect(answer(body, 500), true);
  for (const maxBytes of [1, 65_536, 299_999]) {
    expect(await send({ maxBytes })).toMatchObject({ status: 500, body: body.slice(0, maxBytes) });
  }
});

test('decodes what is left of a character that the cut goes through', async () => {
  const { send } = await connect(answer('a❄'));
  expect(await send({ maxBytes: 2 })).toMatchObject({ body: 'a\ufffd', contentLength: 4, truncated: true });
});

test('tells a refused connection from a broken one', async () => {
  const port = await listen(createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
  const request = { path: '/run', body: '{}', timeoutMs: 5_000, maxBytes: 10 } as const;
  const open = (to: number) =>
    createRuntimeClient({ host, port: to }, { keepAlive: false, connections: 1, clock: systemClock });
  expect((await open(port).send(request)).tag).toBe('broken');
  expect((await open(1).send(request)).tag).toBe('refused');
});

test.each([
  ['nothing', '', false],
  ['what is not HTTP', '\0 garbage\r\n\r\n', true],
  ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le', true],
  ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{', true],
  ['a head without an end', `HTTP/1.1 200 OK\r\n${'X-Long: x\r\n'.repeat(300_000)}`, true],
])('tells whether an answer had begun: %s', async (_, text, begun) => {
  const port = await listen(
    // Who reads no further than it must leaves the rest unread.
    createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(text))),
  );
  const options = { keepAlive: false, connections: 1, clock: systemClock };
  const client = createRuntimeClient({ host, port }, options);
  const request = { path: '/init', body: '{}', timeoutMs: 5_000, maxBytes: 10 } as const;
  expect(await client.send(request)).toMatchObject({ tag: 'broken', begun });
});

test('an answer that ends before its length is broken', async () => {
  const { send } = await connect((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('half', () => response.socket?.end());
  });
  expect((await send()).tag).toBe('broken');
});

test('keeps the connection when told so, and opens a new one each time otherwise', async () => {
  const kept = await connect(answer('{}'), true);
  const fresh = await connect(answer('{}'), false);
  for (let count = 0; count < 3; count += 1) {
    await kept.send();
    await fresh.send();
  }
  expect([kept.opened(), fresh.opened()]).toEqual([1, 3]);
});

test.each([true, false])('sends as many requests at once as it may, kept alive: %s', async (keepAlive) => {
  const waiting: (() => void)[] = [];
  const { send, opened } = await connect(
    (request, response) => {
      waiting.push(() => answer('{}')(request, response));
      if (waiting.length === 3) for (const go of waiting.splice(0)) go();
    },
    keepAlive,
    3,
  );
  for (let round = 1; round <= 2; round += 1) {
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ tag }) => tag)).toEqual(['answered', 'answered', 'answered']);
    expect(opened()).toBe(keepAlive ? 3 : 3 * round);
  }
});

test('a request that runs when the client closes is broken', async () => {
  const { client, send } = await connect(() => undefined);
  const sent = send();
  await client.close();
  expect((await sent).tag).toBe('broken');
  expect((await send()).tag).toBe('broken');
});

test('an address that is the container’s no more is refused, and nothing is sent there', async () => {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    answer('{}')(request, response);
  });
  const port = await listen(server);
  const sent = { path: '/run', body: '{}', timeoutMs: 5_000, maxBytes: 1_048_576 } as const;
  const sendWhile = (isHeld: () => boolean) => {
    const options = { keepAlive: false, connections: 1, clock: systemClock };
    const client = createRuntimeClient({ host, port, isHeld }, options);
    onTestFinished(() => client.close());
    return client.send(sent);
  };
  expect(await sendWhile(() => false)).toMatchObject({ tag: 'refused' });
  // The container ends while it is connected to.
  let asked = 0;
  expect(await sendWhile(() => ++asked < 2)).toMatchObject({ tag: 'refused' });
  expect(requests).toBe(0);
  expect(await sendWhile(() => true)).toMatchObject({ tag: 'answered', body: '{}' });
});
