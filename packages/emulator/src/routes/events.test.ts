import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EventStream } from '../events/event-stream.ts';
import { guestAuthorization, startHost, systemAuthorization, type TestHost } from '../testing/test-host.ts';

/** What a reader of the stream got so far: whole events, without signs of life. */
interface Reader {
  /** Waits for the next event. */
  next(): Promise<string | undefined>;
  /** Waits for the end, and returns the rest. */
  rest(): Promise<string[]>;
  cancel(): Promise<void>;
  readonly headers: Headers;
}

async function listen(
  url: string,
  path = '_/events',
  headers: Readonly<Record<string, string>> = {},
): Promise<Reader> {
  const response = await fetch(`${url}/api/v1/namespaces/${path}`, {
    headers: { authorization: guestAuthorization, ...headers },
  });
  expect(response.status).toBe(200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = '';
  const next = async (): Promise<string | undefined> => {
    for (;;) {
      const end = buffered.indexOf('\n\n');
      if (end >= 0) {
        const event = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        return event;
      }
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) return undefined;
      buffered += value;
    }
  };
  return {
    next,
    async rest() {
      const events: string[] = [];
      for (let event = await next(); event !== undefined; event = await next()) events.push(event);
      return events;
    },
    cancel: async () => reader?.cancel(),
    headers: response.headers,
  };
}

const start = async (host: TestHost): Promise<string> => host.emulator.listen({ host: '127.0.0.1', port: 0 });
const tagOf = (event: string | undefined): string | undefined => /^event: (.*)$/m.exec(event ?? '')?.[1];
const dataOf = (event: string | undefined): Record<string, unknown> =>
  JSON.parse(/^data: (.*)$/m.exec(event ?? '')?.[1] ?? '{}');
const idOf = (event: string | undefined): string => /^id: (.*)$/m.exec(event ?? '')?.[1] ?? '';

test('tells of an activation from its start to its end, with its lines', async () => {
  await using host = await startHost();
  host.put();
  host.invoker.will(({ activationId, namespace }) => {
    const at = 1;
    const of = { activationId, namespace, action: '/guest/hello', at };
    host.emulator.onInvokerEvent({ tag: 'job-started', ...of, container: 'wsk_1', startKind: 'cold' });
    const timestamp = '2026-01-02T10:11:12Z';
    host.emulator.onInvokerEvent({ tag: 'log-line', activationId, stream: 'stdout', timestamp, text: 'hi' });
    return { startKind: 'cold', initTimeMs: 5, logs: ['line'] };
  });
  const reader = await listen(await start(host));
  expect(reader.headers.get('content-type')).toBe('text/event-stream');
  expect(reader.headers.get('cache-control')).toBe('no-store');
  expect(await reader.next()).toMatch(/^id: [0-9a-f]{8}-0\nevent: listening\ndata: {"namespace":"guest"}$/);

  const invoked = await host.rest('POST', '_/actions/hello?blocking=true', {});
  const { activationId } = invoked.json();
  const events = [await reader.next(), await reader.next(), await reader.next(), await reader.next()];
  expect(events.map(tagOf)).toEqual(['activation-accepted', 'job-started', 'log-line', 'activation-ended']);
  expect(events.map((it) => idOf(it).replace(/^\w+/, ''))).toEqual(['-1', '-2', '-3', '-4']);
  expect(events.map(dataOf)).toMatchObject([
    { activationId, namespace: 'guest', action: '/guest/hello', kind: 'blackbox' },
    { activationId, startKind: 'cold', container: 'wsk_1' },
    { activationId, stream: 'stdout', text: 'hi', namespace: 'guest', action: '/guest/hello' },
    { activationId, status: 'success', startKind: 'cold', initTimeMs: 5, memoryMb: 256, logLines: 1 },
  ]);
  await reader.cancel();
});

test('who comes back goes on where the stream broke off', async () => {
  await using host = await startHost();
  host.put();
  const url = await start(host);
  const reader = await listen(url);
  await reader.next();
  await host.rest('POST', '_/actions/hello?blocking=true', {});
  const first = await reader.next();
  await reader.cancel();

  const again = await listen(url, '_/events', { 'last-event-id': idOf(first) });
  await again.next();
  expect(tagOf(await again.next())).toBe('activation-ended');
  const stranger = await listen(url, '_/events', { 'last-event-id': 'ffffffff-7' });
  await stranger.next();
  expect([await stranger.next(), await stranger.next()].map(tagOf)).toEqual([
    'activation-accepted',
    'activation-ended',
  ]);
  await Promise.all([again.cancel(), stranger.cancel()]);
});

test('who was away for too long is told so', async () => {
  await using host = await startHost();
  host.put();
  const url = await start(host);
  const reader = await listen(url);
  const id = idOf(await reader.next());
  await reader.cancel();
  for (let i = 0; i < 3_000; i++) {
    const at = i;
    host.emulator.onInvokerEvent({
      tag: 'job-queued',
      activationId: 'a',
      namespace: 'guest',
      action: '/guest/a',
      at,
    });
  }
  const again = await listen(url, '_/events', { 'last-event-id': id });
  await again.next();
  expect(tagOf(await again.next())).toBe('missed');
  await again.cancel();
});

test.each([
  ['action=hello', ['/guest/hello']],
  ['action=/guest/pkg/hello', ['/guest/pkg/hello']],
  ['action=pkg/hello', ['/guest/pkg/hello']],
  [`activation=${'b'.repeat(32)}`, ['/guest/pkg/hello']],
])('a stream can be of one action or activation: %s', async (query, actions) => {
  await using host = await startHost();
  const url = await start(host);
  const tell = (activationId: string, action: string): void =>
    host.emulator.onInvokerEvent({ tag: 'job-queued', activationId, namespace: 'guest', action, at: 1 });
  // Known, and in flight until the invoker says more.
  host.put({ namespace: 'guest/pkg' });
  const reader = query.startsWith('activation')
    ? await listenToFirst(host, url)
    : { stream: await listen(url, `_/events?${query}`), activationId: 'b'.repeat(32) };
  await reader.stream.next();
  tell('a'.repeat(32), '/guest/hello');
  tell(reader.activationId, '/guest/pkg/hello');
  tell('a'.repeat(32), '/guest/other');
  await host.emulator.close();
  expect((await reader.stream.rest()).map((it) => dataOf(it)['action'])).toEqual(actions);
});

/** Listens to an activation that has ended already. */
async function listenToFirst(host: TestHost, url: string) {
  host.put();
  const { activationId } = (await host.rest('POST', '_/actions/hello?blocking=true', {})).json();
  return { stream: await listen(url, `_/events?activation=${activationId}`), activationId };
}

test.each([
  ['_/events?activation=abc', 400],
  [`_/events?activation=${'c'.repeat(32)}`, 404],
  ['_/events?action=a/b/c', 400],
  ['whisk.system/events', 403],
])('refuses %s with %i', async (path, status) => {
  await using host = await startHost();
  expect((await host.rest('GET', path)).statusCode).toBe(status);
});

test('asks for credentials, and refuses pages of other machines', async () => {
  await using host = await startHost();
  const url = '/api/v1/namespaces/_/events';
  expect((await host.app.inject(url)).statusCode).toBe(401);
  const headers = { authorization: guestAuthorization, origin: 'http://evil.example' };
  expect((await host.app.inject({ url, headers })).statusCode).toBe(403);
});

test('nobody hears of other namespaces', async () => {
  await using host = await startHost();
  host.put();
  const reader = await listen(await start(host), '_/events', { authorization: systemAuthorization });
  await host.rest('POST', '_/actions/hello?blocking=true', {});
  await host.emulator.close();
  expect((await reader.rest()).map(tagOf)).toEqual(['listening']);
});

test('there are only so many streams, and who leaves makes room', async () => {
  await using host = await startHost();
  const url = await start(host);
  const [first] = await Promise.all(Array.from({ length: 64 }, () => listen(url)));
  const refused = await host.rest('GET', '_/events');
  expect([refused.statusCode, refused.json().error]).toEqual([
    429,
    'Too many event streams are open (allowed: 64).',
  ]);
  await first?.cancel();
  await expect.poll(async () => tagOf(await (await listen(url)).next())).toBe('listening');
});

test('who has left is told nothing any more', async () => {
  await using host = await startHost();
  host.put();
  const reader = await listen(await start(host));
  const send = vi.spyOn(EventStream.prototype, 'send');
  onTestFinished(() => send.mockRestore());
  const toldOfOne = async () => {
    send.mockClear();
    await host.rest('POST', '_/actions/hello?blocking=true', {});
    return send.mock.calls.length;
  };
  expect(await toldOfOne()).toBeGreaterThan(0);
  await reader.cancel();
  await expect.poll(toldOfOne).toBe(0);
});

test('ends with the host, at once', async () => {
  const host = await startHost();
  const reader = await listen(await start(host));
  await reader.next();
  await host.emulator.close();
  expect(await reader.rest()).toEqual([]);
});

test('a reader who never reads is dropped, and holds up nothing', async () => {
  const host = await startHost();
  const url = new URL(await start(host));
  const socket = connect(Number(url.port), url.hostname);
  const over = once(socket, 'close');
  socket.on('error', () => {});
  const head = `GET /api/v1/namespaces/_/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${guestAuthorization}\r\n\r\n`;
  socket.write(head);
  await once(socket, 'readable');
  host.put();
  const text = 'x'.repeat(100_000);
  host.invoker.will(({ activationId }) => {
    for (let i = 0; i < 300; i++) {
      host.emulator.onInvokerEvent({ tag: 'log-line', activationId, stream: 'stdout', timestamp: '', text });
    }
    return {};
  });
  await host.rest('POST', '_/actions/hello?blocking=true', {});
  await host.emulator.close();
  socket.resume();
  await over;
});
