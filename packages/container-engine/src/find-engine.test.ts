import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { EngineEnvironment } from './find/location.ts';
import { findEngine, findEngineAt, probeEngines } from './find-engine.ts';
import { startStubDockerApi } from './testing/stub-docker-api.ts';

/** Windows has the fewest places to look at, and on other systems none of them exists. */
const nowhere: EngineEnvironment = { home: '/nonexistent', uid: 1, platform: 'win32' };
const ping = { 'GET /_ping': { body: 'OK' } };

test('takes the engine of DOCKER_HOST', async () => {
  await using stub = await startStubDockerApi(ping);
  const dockerHost = `unix://${stub.socketPath}`;
  await using engine = await findEngine({ ...nowhere, dockerHost });
  expect(engine.endpoint).toBe(dockerHost);
});

test('goes on to Podman when nothing else is there', async () => {
  await using stub = await startStubDockerApi(ping);
  const containerHost = `unix://${stub.socketPath}`;
  await using engine = await findEngine({ ...nowhere, containerHost });
  expect(engine.endpoint).toBe(containerHost);
});

test('says where it looked when there is none', async () => {
  await expect(findEngine(nowhere)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[EngineNotFoundError: No container engine was found. Looked at: Docker (npipe:////./pipe/docker_engine).]`,
  );
});

test.each([
  ['unix:///nonexistent.sock', 'ENG_UNREACHABLE'],
  ['tcp://127.0.0.1:1', 'ENG_UNREACHABLE'],
  ['foo://x', 'ENG_ENDPOINT_INVALID'],
])('takes no other engine in place of %s', async (dockerHost, code) => {
  await using stub = await startStubDockerApi(ping);
  const environment = { ...nowhere, dockerHost, containerHost: `unix://${stub.socketPath}` };
  await expect(findEngine(environment)).rejects.toMatchObject({ code });
});

test('finds an engine again by its address, and takes no other', async () => {
  await using stub = await startStubDockerApi(ping);
  await using other = await startStubDockerApi(ping);
  const [dockerHost, containerHost] = [other, stub].map((it) => `unix://${it.socketPath}`) as [
    string,
    string,
  ];
  const environment = { ...nowhere, dockerHost, containerHost };
  await using engine = await findEngineAt(containerHost, environment);
  expect(engine.endpoint).toBe(containerHost);
  await expect(findEngineAt('unix:///elsewhere.sock', environment)).rejects.toMatchObject({
    code: 'ENG_NOT_FOUND',
  });
  const gone = 'tcp://127.0.0.1:1';
  await expect(findEngineAt(gone, { ...environment, dockerHost: gone })).rejects.toMatchObject({
    code: 'ENG_UNREACHABLE',
  });
});

test('does not wait for ever for one that says nothing', async () => {
  const server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await using _server = server;
  const { port } = server.address() as { port: number };
  const [candidate] = await probeEngines(
    { ...nowhere, dockerHost: `tcp://127.0.0.1:${port}` },
    { pingTimeoutMs: 50 },
  );
  expect(candidate).toMatchObject({
    status: 'silent',
    reason: `The container engine at tcp://127.0.0.1:${port} does not answer: no answer in time.`,
  });
});

test('tells of every place what was there', async () => {
  await using stub = await startStubDockerApi(ping);
  const candidates = await probeEngines({
    ...nowhere,
    dockerHost: 'foo://x',
    containerHost: `unix://${stub.socketPath}`,
  });
  expect(candidates.map(({ source, isExplicit, status }) => [source, isExplicit, status])).toEqual([
    ['DOCKER_HOST', true, 'invalid'],
    ['Docker', false, 'absent'],
    ['CONTAINER_HOST', true, 'found'],
  ]);
  expect(candidates[1]).not.toHaveProperty('error');
});
