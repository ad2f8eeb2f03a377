import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { type ServerAnswer, ServerProcess } from '../../testing/server-process.ts';

// The library itself belongs to another package; a model image brings its own.
const emulator = new URL('../../../../../../packages/emulator/package.json', import.meta.url);
const fastify = JSON.stringify(createRequire(emulator).resolve('fastify'));

const ROUTES = `
  const loaded = process.env.SOME_VAR;
  function routes(app) {
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => done(null, body));
    app.post('/model/predict', (request, reply) => {
      console.log('out: ' + request.url + ' ❄');
      console.error('err: ' + request.method);
      return reply.type(request.headers['content-type'] ?? 'text/plain').send(request.body);
    });
    app.get('/request', (request) => ({ url: request.url, query: request.query, headers: request.headers, loaded }));
    app.get('/cookies', (request, reply) => reply.header('set-cookie', ['a=1', 'b=2']).code(201).send());
    app.get('/stream', (request, reply) => reply.type('text/plain').send(require('node:stream').Readable.from(['part', 'part'])));
    app.get('/png', (request, reply) => reply.type('image/png').send(Buffer.from([137, 80])));
    app.get('/throw', () => { throw new Error('no such picture') });
    app.get('/reject', async (request, reply) => { reply.hijack(); reply.raw.destroy(new Error('gone')) });
    app.get('/slow', () => new Promise((resolve) => setTimeout(resolve, 300, {})));
    return app;
  }`;
const CREATE = `const fastify = require(${fastify});${ROUTES}`;

function start(source: string, app = '', name = 'server.js'): Promise<ServerProcess> {
  return ServerProcess.start(
    { SERVERLESS_MAX_ADAPTER: 'fastify', SERVERLESS_MAX_APP: app },
    { [name]: source, 'package.json': '{"main":"server.js"}' },
  );
}

const answerOf = ({ body }: ServerAnswer) => body as Record<string, unknown>;

test.each([
  ['an export of a module', 'server.js', 'module.exports = { other: routes(fastify()) }', 'server:other'],
  ['app of the main module', 'server.js', 'exports.app = routes(fastify())', ''],
  ['createApp', 'server.js', 'exports.createApp = async () => routes(fastify())', 'server'],
  ['build', 'server.js', 'exports.build = () => routes(fastify())', './server.js'],
  ['the module itself', 'server.js', 'module.exports = routes(fastify())', ''],
  ['a function that is the module', 'server.js', 'module.exports = () => routes(fastify())', ''],
  ['a deeper export', 'server.js', 'exports.a = { b: { c: () => routes(fastify()) } }', 'server:a.b.c'],
])('%s is found', async (_, name, exported, app) => {
  const server = await start(`${CREATE}${exported}`, app, name);
  expect(await server.init({})).toEqual({ status: 200, body: { ok: true } });
  expect(await server.run({ a: '❄' })).toEqual({
    status: 200,
    body: {
      statusCode: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: '{"a":"❄"}',
    },
  });
  expect(server.stdout()).toEqual({ lines: ['out: /model/predict?a=%E2%9D%84 ❄'], sentinels: 1 });
  expect(server.stderr()).toEqual({ lines: ['err: POST'], sentinels: 1 });
});

test('an ES module, and what it exports by default', async () => {
  const source = `import fastify from ${fastify}; export default () => {
    const app = fastify(); app.get('/', () => ({ from: 'an ES module' })); return app };`;
  const server = await start(source, 'server.mjs', 'server.mjs');
  expect((await server.init({})).status).toBe(200);
  const result = answerOf(await server.run({ __ow_method: 'get', __ow_path: '/' }));
  expect(result['body']).toBe('{"from":"an ES module"}');
});

test.each([
  [
    'a package that is not there',
    'exports.a = 1',
    'nowhere',
    ['SERVERLESS_MAX_APP=nowhere', 'RT_APP_NOT_FOUND'],
  ],
  ['an export that is not there', 'exports.a = 1', 'server:b', ['exports none of b', 'RT_APP_NOT_FOUND']],
  [
    'none of the usual exports',
    'exports.a = 1',
    '',
    ['app, createApp, build, default', 'SERVERLESS_MAX_ADAPTER=http'],
  ],
  ['something else', 'exports.app = { listen() {} }', '', ['no Fastify application', 'RT_APP_NOT_FASTIFY']],
  ['a module that throws', `throw new Error('no weights')`, '', ['Error: no weights', 'RT_APP_LOAD_FAILED']],
  [
    'a function that rejects',
    `exports.build = async () => { throw new Error('no weights') }`,
    '',
    ['no weights'],
  ],
  [
    'an application that does not get ready',
    `exports.app = fastify(); exports.app.register(async () => { throw new Error('no weights') })`,
    '',
    ['no weights'],
  ],
])('%s is told', async (_, source, app, words) => {
  const server = await start(`const fastify = require(${fastify});${source}`, app);
  const { status, body } = await server.init({});
  expect(status).toBe(502);
  for (const word of words) expect((body as { error: string }).error).toContain(word);
  expect([server.stdout().sentinels, server.stderr().sentinels]).toEqual([1, 1]);
  expect((await server.run({})).status).toBe(403);
});

test('requests and answers of every kind', async () => {
  const server = await start(`${CREATE}exports.app = routes(fastify())`);
  await server.init({ env: { SOME_VAR: 'xyz', LIST: [1] }, code: 'ignored' });
  const get = async (path: string, more = {}): Promise<Record<string, unknown>> =>
    answerOf(await server.run({ __ow_method: 'get', __ow_path: path, ...more }));
  const headers = { host: 'models.example', 'x-name': 'v', 'accept-encoding': 'gzip', 'content-length': '9' };
  const seen = await get('/request', { __ow_query: 'a=b%20c&a=d', __ow_headers: headers, __ow_body: '' });
  expect(JSON.parse(String(seen['body']))).toEqual({
    url: '/request?a=b%20c&a=d',
    query: { a: ['b c', 'd'] },
    headers: { host: 'models.example', 'x-name': 'v', 'user-agent': expect.any(String) },
    loaded: 'xyz',
  });
  expect(await get('/cookies')).toEqual({
    statusCode: 201,
    headers: { 'set-cookie': ['a=1', 'b=2'] },
    body: '',
  });
  expect(await get('/stream')).toMatchObject({ statusCode: 200, body: 'partpart' });
  expect(await get('/png')).toMatchObject({ headers: { 'content-type': 'image/png' }, body: 'iVA=' });
  expect(await get('/throw')).toMatchObject({
    statusCode: 500,
    body: expect.stringContaining('no such picture'),
  });
  expect(await get('/nowhere')).toMatchObject({ statusCode: 404 });
  expect(await get('/reject')).toMatchObject({ error: { statusCode: 500 } });
  expect(await get('/', { __ow_method: 'GET /' })).toMatchObject({ error: { statusCode: 400 } });
  expect(server.stderr().lines[0]).toContain('code is ignored');
});

test('runs overlap only where that is allowed', async () => {
  const source = `${CREATE}exports.app = routes(fastify())`;
  const slow = { __ow_method: 'get', __ow_path: '/slow' };
  const server = await start(source);
  await server.init({});
  const statuses = (await Promise.all([server.run(slow), server.run(slow)])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 403]);
  const many = await ServerProcess.start(
    { SERVERLESS_MAX_ADAPTER: 'fastify', __OW_ALLOW_CONCURRENT: 'true' },
    { 'index.js': source },
  );
  await many.init({});
  const answers = await Promise.all(Array.from({ length: 20 }, () => many.run(slow)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
  expect(many.stdout().sentinels).toBe(20);
});

test('an adapter that is unknown ends the server', async () => {
  await expect(ServerProcess.start({ SERVERLESS_MAX_ADAPTER: 'wsgi' })).rejects.toThrow(
    `SERVERLESS_MAX_ADAPTER must be one of code, fastify, http, but is 'wsgi'. (RT_BAD_SETTING)`,
  );
});
