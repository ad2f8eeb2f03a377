import { expect, test } from 'vitest';
import type { ContainerLogLine } from '../container.ts';
import { socketEndpoint } from '../find/endpoint.ts';
import { type StubAnswer, startStubDockerApi } from '../testing/stub-docker-api.ts';
import { connectDocker } from './connect.ts';

const created = { status: 201, body: { Id: 'c1', Warnings: [] } };
const started = { status: 204 };
const running = {
  Name: '/wsk_1',
  State: { Running: true },
  NetworkSettings: { Ports: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '32768' }] } },
};
const spec = { image: 'm:1', publish: [8080], env: { SECRET: 'x' } };

test('a start is three requests, and the environment is not in a URL', async () => {
  await using stub = await connect({
    'POST /containers/create': created,
    'POST /containers/c1/start': started,
    'GET /containers/c1/json': { body: running },
  });
  const container = await stub.engine.startContainer({ ...spec, name: 'wsk_1' });
  expect(container.name).toBe('wsk_1');
  expect(container.address(8080)).toEqual({ host: '127.0.0.1', port: 32768 });
  expect(() => container.address(80)).toThrow(
    'Port 80 of container wsk_1 is not published (published: 8080).',
  );
  expect(stub.lines).toEqual([
    'POST /containers/create?name=wsk_1',
    'POST /containers/c1/start',
    'GET /containers/c1/json',
  ]);
  expect(stub.requests[0]?.body).toContain('"Env":["SECRET=x"]');
});

test('a container that has ended already gets an address that refuses', async () => {
  await using stub = await connect({
    'POST /containers/create': created,
    'POST /containers/c1/start': started,
    'GET /containers/c1/json': { body: { ...running, State: {}, NetworkSettings: { Ports: {} } } },
  });
  const container = await stub.engine.startContainer(spec);
  expect(container.address(8080)).toEqual({ host: '127.0.0.1', port: 1 });
});

test('on the network of the host a port is reached as it is', async () => {
  await using stub = await connect({
    'POST /containers/create': created,
    'POST /containers/c1/start': started,
    'GET /containers/c1/json': { body: { ...running, NetworkSettings: { Ports: {} } } },
  });
  const container = await stub.engine.startContainer({ ...spec, network: 'host' });
  expect(container.address(8080)).toEqual({ host: '127.0.0.1', port: 8080 });
});

test('a start that fails removes what was created, and says the first failure', async () => {
  await using stub = await connect({
    'POST /containers/create': created,
    'POST /containers/c1/start': { status: 500, body: { message: 'no luck' } },
    'DELETE /containers/c1': { status: 500, body: { message: 'no luck either' } },
  });
  await expect(stub.engine.startContainer(spec)).rejects.toThrow(
    'A container of image m:1 did not start: no luck.',
  );
  expect(stub.lines.at(-1)).toBe('DELETE /containers/c1?force=true&v=true');
});

test('an abort while the engine creates a container still removes it', async () => {
  const abort = new AbortController();
  await using stub = await connect({
    'POST /containers/create': created,
    'DELETE /containers/c1': { status: 204 },
  });
  const start = stub.engine.startContainer(spec, { signal: abort.signal });
  abort.abort(new RangeError('enough'));
  await expect(start).rejects.toThrow('enough');
  expect(stub.lines).toEqual(['POST /containers/create?', 'DELETE /containers/c1?force=true&v=true']);
});

test('a removal that is already in progress is fine', async () => {
  const message = 'removal of container c1 is already in progress';
  await using stub = await connect({ 'DELETE /containers/c1': { status: 409, body: { message } } });
  await stub.engine.removeContainer('c1');
});

test('a pull asks for one tag, with credentials in a header', async () => {
  await using stub = await connect({ 'POST /images/create': { body: '{"status":"done"}' } });
  await stub.engine.pullImage('r.example/m', {
    platform: 'linux/amd64',
    credentials: { username: 'me', password: 'pw', server: 'r.example' },
  });
  const [request] = stub.requests;
  expect(request?.line).toBe('POST /images/create?fromImage=r.example%2Fm&tag=latest&platform=linux%2Famd64');
  const header = String(request?.headers['x-registry-auth']);
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
    username: 'me',
    password: 'pw',
    serveraddress: 'r.example',
  });
});

test('a failure in an answer of status 200 is a failure', async () => {
  const body = '{"status":"Loading"}\r\n{"error":"no space left on device"}\r\n';
  await using stub = await connect({ 'POST /images/load': { body } });
  await expect(stub.engine.loadImage(chunks())).rejects.toMatchObject({ code: 'ENG_DISK_FULL' });
});

test('a build takes several tags and returns the id', async () => {
  await using stub = await connect({ 'POST /build': { body: '{"aux":{"ID":"sha256:1"}}' } });
  const options = { tags: ['m:1', 'm:2'], labels: { a: 'b' }, buildArgs: { V: '1' } };
  expect(await stub.engine.buildImage(chunks(), options)).toBe('sha256:1');
  const [line = ''] = stub.lines;
  const query = new URLSearchParams(line.slice(line.indexOf('?')));
  expect(query.getAll('t')).toEqual(['m:1', 'm:2']);
  expect([query.get('labels'), query.get('buildargs')]).toEqual(['{"a":"b"}', '{"V":"1"}']);
});

test('lines that the followed stream lost are read from the complete log', async () => {
  const log = (...texts: string[]) => ({ body: Buffer.concat(texts.map(frame)) });
  await using stub = await connect({
    'POST /containers/create': created,
    'POST /containers/c1/start': started,
    'GET /containers/c1/json': { body: running },
    'GET /containers/c1/logs': [log('one\n', 'two\n', 'thr'), log('one\n', 'two\n', 'thr', 'ee\n', 'end')],
  });
  const container = await stub.engine.startContainer(spec);
  const lines: ContainerLogLine[] = [];
  const follower = await container.followLogs((line) => lines.push(line));
  await follower.ended;
  expect(lines.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'end']);
});

async function connect(answers: Readonly<Record<string, StubAnswer | readonly StubAnswer[]>>) {
  const stub = await startStubDockerApi(answers);
  const engine = await connectDocker(socketEndpoint(stub.socketPath));
  return {
    engine,
    requests: stub.requests,
    get lines() {
      return stub.requests.map(({ line }) => line);
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('archive');
}

function frame(text: string): Buffer {
  const payload = Buffer.from(`2026-11-22T09:43:33.178610125Z ${text}`);
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}
