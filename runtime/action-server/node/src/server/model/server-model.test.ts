import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { ownServer } from '../../testing/own-server.ts';
import { type ServerAnswer, ServerProcess } from '../../testing/server-process.ts';

interface Options {
  readonly words?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

async function start({ words = [], variables = {} }: Options = {}): Promise<ServerProcess> {
  const port = String(await freePort());
  const environment = {
    SERVERLESS_MAX_ADAPTER: 'http',
    SERVERLESS_MAX_COMMAND: JSON.stringify([process.execPath, 'server.js', port, ...words]),
    SERVERLESS_MAX_MODEL_PORT: port,
    ...variables,
  };
  return ServerProcess.start(environment, { 'server.js': ownServer });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

const resultOf = ({ body }: ServerAnswer) => body as Record<string, unknown>;
const bodyOf = (answer: ServerAnswer): unknown => JSON.parse(String(resultOf(answer)['body']));
const errorOf = (answer: ServerAnswer) => String(resultOf(answer)['error']);

test('requests are forwarded, and answers come back', async () => {
  const server = await start({ variables: { SERVERLESS_MAX_MAX_RESULT_BYTES: '10000' } });
  expect(await server.init({ env: { SOME_VAR: 'xyz' } })).toEqual({ status: 200, body: { ok: true } });
  const headers = {
    host: 'models.example',
    'content-type': 'text/x; charset=utf-8',
    'x-name': 'v',
    connection: 'close',
    'accept-encoding': 'gzip',
    'content-length': '99',
  };
  const arguments_ = {
    __ow_method: 'put',
    __ow_path: '/request',
    __ow_query: 'a=b c&d=é%20',
    __ow_headers: headers,
  };
  const seen = await server.run({ ...arguments_, __ow_body: 'text' });
  expect(Buffer.from(String(resultOf(seen)['body']), 'base64').toString()).toBe(
    JSON.stringify({
      method: 'PUT',
      url: '/request?a=b%20c&d=%C3%A9%20',
      headers: {
        host: 'models.example',
        'content-type': 'text/x; charset=utf-8',
        'x-name': 'v',
        'content-length': '4',
        connection: 'keep-alive',
      },
      body: 'text',
    }),
  );
  expect(bodyOf(await server.run({ value: 1 }))).toEqual({ value: 1 });
  expect(resultOf(await server.run({ __ow_path: '/nowhere' }))).toMatchObject({ statusCode: 404 });
  expect(resultOf(await server.run({ __ow_path: '/stream' }))).toMatchObject({ body: 'partpartpart' });
  expect(resultOf(await server.run({ __ow_path: '/cookies' }))).toMatchObject({
    statusCode: 201,
    headers: { 'set-cookie': ['a=1', 'b=2'] },
  });
  expect(resultOf(await server.run({ __ow_path: '/stream', __ow_query: '100000' }))).toMatchObject({
    error: { statusCode: 502, body: { error: expect.stringContaining('limit of 10000 bytes') } },
  });
  expect(resultOf(await server.run({ __ow_path: '/drop' }))).toMatchObject({
    error: { statusCode: 500, body: { error: expect.stringContaining('gave no answer') } },
  });
  expect(resultOf(await server.run({ __ow_path: '/state', __ow_headers: { x: 'a\nb' } }))).toMatchObject({
    error: { statusCode: 400 },
  });
});

/** Its answers have no content type, so they arrive in base64. */
async function stateOf(server: ServerProcess): Promise<Record<string, unknown>> {
  const result = resultOf(await server.run({ __ow_path: '/state' }));
  return JSON.parse(Buffer.from(String(result['body']), 'base64').toString()) as Record<string, unknown>;
}

test('a connection is kept until one side ends it', async () => {
  const server = await start();
  await server.init({ env: { SOME_VAR: 'xyz' } });
  const { connections, ...state } = await stateOf(server);
  expect(state).toMatchObject({ folder: server.folder, someVar: 'xyz' });
  for (let count = 0; count < 5; count += 1) expect((await stateOf(server))['connections']).toBe(connections);
  await server.run({ __ow_path: '/close' });
  expect((await stateOf(server))['connections']).toBe(Number(connections) + 1);
});

test('its output is in the log before the sentinels', async () => {
  const server = await start();
  await server.init({});
  for (let count = 0; count < 3; count += 1) await server.run({ a: 1 });
  expect(server.rawLines('out')).toEqual(
    Array(3).fill(['out: /model/predict ❄', 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX']).flat(),
  );
  expect(server.stderr()).toEqual({ lines: Array(3).fill('err: POST'), sentinels: 3 });
  await server.run({ __ow_path: '/much' });
  expect(server.stdout().lines).toHaveLength(100_003);
});

test('a line is not cut by a sentinel', async () => {
  const server = await start();
  await server.init({});
  await server.run({ __ow_path: '/half' });
  await new Promise((resolve) => setTimeout(resolve, 400));
  await server.run({ __ow_path: '/state' });
  const end = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';
  expect(server.rawLines('out')).toEqual([end, 'whole line', end]);
});

test.each<[string, Options]>([
  ['listens', { words: ['500'] }],
  ['is healthy', { variables: { SERVERLESS_MAX_HEALTH_PATH: '/health' } }],
])('/init waits until the server %s', async (_, options) => {
  const server = await start(options);
  const started = performance.now();
  expect((await server.init({})).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(450);
});

test.each<[string, Options, string]>([
  ['that ends', { words: ['50', '7'] }, 'ended with exit code 7 before it listened on port'],
  [
    'that is not there',
    { variables: { SERVERLESS_MAX_COMMAND: '["/no/such"]' } },
    'cannot be started with ["/no/such"]',
  ],
  [
    'that nobody named',
    { variables: { SERVERLESS_MAX_COMMAND: '' } },
    'nothing says how the image starts its own',
  ],
  [
    'that is no list',
    { variables: { SERVERLESS_MAX_COMMAND: 'node server.js' } },
    'must be a JSON array of words',
  ],
  [
    'that wants the port of the action server',
    { variables: { SERVERLESS_MAX_MODEL_PORT: '0' } },
    'which the action server needs',
  ],
])('a server %s is told', async (_, options, words) => {
  const server = await start(options);
  const answer = await server.init({});
  expect([answer.status, errorOf(answer)]).toEqual([502, expect.stringContaining(words)]);
  expect([server.stdout().sentinels, server.stderr().sentinels]).toEqual([1, 1]);
});

test('a server that never listens', async () => {
  const server = await start({ words: ['60000'], variables: { __OW_DEADLINE: String(Date.now() + 1500) } });
  expect(errorOf(await server.init({}))).toContain('RT_SERVER_TIMEOUT');
});

test.each([
  ['/exit', 'ended with exit code 3 while it answered'],
  ['/abort', 'ended by SIGABRT while it answered'],
])('the death of the server at %s is told, and gives the container up', async (path, words) => {
  const server = await start();
  await server.init({});
  const answer = await server.run({ __ow_path: path });
  expect([answer.status, errorOf(answer)]).toEqual([502, expect.stringContaining(words)]);
  const next = await server.run({});
  expect([next.status, errorOf(next)]).toEqual([500, expect.stringContaining('before this run')]);
  expect(server.stderr().lines.join('\n')).toContain(words);
});

test('a server that does not answer', async () => {
  const server = await start({ variables: { SERVERLESS_MAX_REQUEST_TIMEOUT_MS: '300' } });
  await server.init({});
  const answer = await server.run({ __ow_path: '/hang' });
  expect([answer.status, errorOf(answer)]).toEqual([502, expect.stringContaining('within 300 ms')]);
  const deadline = String(Date.now() + 200);
  expect((await server.run({ __ow_path: '/hang' }, { deadline })).status).toBe(502);
});

test.each<[number, Options, number[]]>([
  [2, {}, [200, 403]],
  [20, { variables: { __OW_ALLOW_CONCURRENT: 'true' } }, Array(20).fill(200)],
])('%i overlapping runs', async (count, options, expected) => {
  const server = await start(options);
  await server.init({});
  const runs = Array.from({ length: count }, () => server.run({ __ow_path: '/slow' }));
  expect((await Promise.all(runs)).map(({ status }) => status).sort()).toEqual(expected);
});

test('the server ends with the action server', async () => {
  const server = await start();
  await server.init({});
  const { pid } = await stateOf(server);
  const exit = once(server.process, 'exit');
  server.process.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
});
