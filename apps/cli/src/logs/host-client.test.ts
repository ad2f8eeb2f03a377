import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ReceivedEvent } from './event-source.ts';
import { createHostClient } from './host-client.ts';

const activationId = 'f4624636b3679b982590bb0d29e14596';

/** A client of a host that answers like this, and what it was asked. */
async function setUp(answer: RequestListener, signal: AbortSignal = new AbortController().signal) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { url, headers } = request;
    asked.push(
      [url?.replace('/api/v1/namespaces/_', ''), headers['last-event-id']].filter(Boolean).join(' after '),
    );
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  return {
    client: createHostClient({ url: `http://127.0.0.1:${port}`, port, auth: 'a:b' }, signal),
    asked,
    close,
  };
}

async function take(events: AsyncIterable<ReceivedEvent>): Promise<string[]> {
  const taken: string[] = [];
  for await (const { data } of events) taken.push(data);
  return taken;
}

test('records come oldest first, page by page', async () => {
  const { client, asked } = await setUp(({ url }, response) => {
    const query = new URL(url ?? '', 'http://host').searchParams;
    const [skip, limit] = [Number(query.get('skip')), Number(query.get('limit'))];
    const page = Array.from({ length: Math.min(250 - skip, limit) }, (_, i) => ({ name: String(skip + i) }));
    response.end(JSON.stringify(page));
  });
  const all = await client.activations({ since: 5, action: 'a/b' }, Number.POSITIVE_INFINITY);
  expect([all.length, all[0]?.name, all.at(-1)?.name]).toEqual([250, '249', '0']);
  expect(asked).toEqual([
    '/activations?docs=true&name=a%2Fb&since=5&skip=0&limit=200',
    '/activations?docs=true&name=a%2Fb&since=5&skip=200&limit=200',
  ]);
  expect(await client.activations({}, 3)).toHaveLength(3);
});

test('a stream that breaks goes on where it broke off, and ends with the host', async () => {
  let opened = 0;
  const { client, asked } = await setUp((_request, response) => {
    opened += 1;
    if (opened > 2) return void response.writeHead(503).end();
    response.write(`id: x-${opened}\ndata: ${opened}\n\n`, () => response.destroy());
  });
  const events = await client.events({ action: 'hello', fromBefore: false });
  expect(await take(events)).toEqual(['1', '2']);
  expect(asked).toEqual([
    '/events?action=hello',
    '/events?action=hello after x-1',
    '/events?action=hello after x-2',
  ]);
});

test('a signal ends a stream with its reason', async () => {
  const abort = new AbortController();
  const { client } = await setUp((_request, response) => void response.write('data: 1\n\n'), abort.signal);
  const events = await client.events({ fromBefore: true });
  const taken = (async () => {
    for await (const _event of events) abort.abort(new Error('enough'));
  })();
  await expect(taken).rejects.toThrow('enough');
});

test.each([
  [404, '{}', 'CLI_NO_ACTIVATION', `There is no activation "${activationId}" that has ended.`],
  [401, '{"error":"Who?"}', 'CLI_EMULATOR_REFUSED', 'refused the request (401): Who?'],
  [200, undefined, 'CLI_NO_EMULATOR', 'No emulator answers on port'],
  [500, '<p>Teapot', 'CLI_EMULATOR_REFUSED', 'refused the request (500): <p>Teapot'],
])('a host that answers %i %s is %s', async (status, body, code, sentence) => {
  const { client } = await setUp((request, response) => {
    if (body === undefined) return void request.socket.destroy();
    response.writeHead(status).end(body);
  });
  const message = expect.stringContaining(sentence);
  await expect(client.activation(activationId)).rejects.toMatchObject({ code, message });
  await expect(client.events({ activation: activationId, fromBefore: true })).rejects.toMatchObject({
    code,
    message,
  });
});
