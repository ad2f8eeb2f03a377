import { createHash } from 'node:crypto';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { EndpointInvalidError } from '../errors.ts';
import { findDockerContext } from './docker-context.ts';
import { findDockerHost } from './docker-host.ts';
import type { EngineEnvironment } from './location.ts';
import { findPodman } from './podman.ts';
import { findUsualSockets } from './usual-sockets.ts';

const environment: EngineEnvironment = { home: '/home/me', uid: 1000, platform: 'linux' };
const metaPath = (name: string) => `contexts/meta/${sha256(name)}/meta.json`;
const meta = (docker: object) => JSON.stringify({ Name: 'far', Endpoints: { docker } });

test('DOCKER_HOST is taken as it is, and its absence is nothing', async () => {
  expect(await findDockerHost(environment)).toEqual([]);
  expect(await findDockerHost({ ...environment, dockerHost: 'tcp://box:1' })).toMatchObject([
    { source: 'DOCKER_HOST', isExplicit: true, endpoint: { host: 'box', port: 1 } },
  ]);
});

test('DOCKER_TLS_VERIFY brings the certificates of DOCKER_CERT_PATH', async () => {
  await using folder = await files({ 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' });
  const [location] = await findDockerHost({
    ...environment,
    dockerHost: 'tcp://box',
    dockerTlsVerify: '1',
    dockerCertPath: folder.path,
  });
  expect(location?.endpoint).toMatchObject({
    port: 2376,
    tls: { ca: 'CA', cert: 'CERT', key: 'KEY', skipVerify: false },
  });
});

test('a bad DOCKER_HOST stays in its place as an error', async () => {
  const [location] = await findDockerHost({ ...environment, dockerHost: 'foo://x' });
  expect(location?.endpoint).toBeInstanceOf(EndpointInvalidError);
});

test('the current context is that of config.json, unless DOCKER_CONTEXT names another', async () => {
  await using folder = await files({
    'config.json': '{"currentContext":"far"}',
    [metaPath('far')]: meta({ Host: 'tcp://far:2376' }),
    [`contexts/tls/${sha256('far')}/docker/ca.pem`]: 'CA',
    [metaPath('near')]: meta({ Host: 'unix:///near.sock' }),
  });
  const at = { ...environment, dockerConfig: folder.path };
  expect(await findDockerContext(at)).toMatchObject([
    { source: 'Docker context "far"', isExplicit: true, endpoint: { host: 'far', tls: { ca: 'CA' } } },
  ]);
  expect(await findDockerContext({ ...at, dockerContext: 'near' })).toMatchObject([
    { endpoint: { kind: 'socket', path: '/near.sock' } },
  ]);
  expect(await findDockerContext({ ...at, dockerContext: 'default' })).toEqual([]);
});

test.each([
  ['there is no such context', {}],
  ['the context names no host', { [metaPath('far')]: meta({}) }],
  ['JSON', { [metaPath('far')]: '{' }],
])('a context that leads nowhere: %s', async (problem, content) => {
  await using folder = await files(content);
  const at = { ...environment, dockerConfig: folder.path, dockerContext: 'far' };
  const [location] = await findDockerContext(at);
  expect(location?.endpoint).toMatchObject({
    code: 'ENG_ENDPOINT_INVALID',
    message: expect.stringContaining(problem),
  });
});

test.each([{}, { 'config.json': '{' }, { 'config.json': '{"auths":{}}' }])(
  'no context: %o',
  async (content) => {
    await using folder = await files(content);
    expect(await findDockerContext({ ...environment, dockerConfig: folder.path })).toEqual([]);
  },
);

test('the usual sockets are the system’s first, then the user’s', async () => {
  const paths = (await findUsualSockets(environment)).map(
    ({ endpoint }) => 'path' in endpoint && endpoint.path,
  );
  expect(paths[0]).toBe('/var/run/docker.sock');
  expect(paths).toContain('/home/me/.docker/run/docker.sock');
  expect(paths).toContain('/run/user/1000/docker.sock');
  expect(await findUsualSockets({ ...environment, platform: 'win32' })).toMatchObject([
    { endpoint: { url: 'npipe:////./pipe/docker_engine' } },
  ]);
});

test('CONTAINER_HOST comes before Podman’s own sockets', async () => {
  const podman = { ...environment, containerHost: 'unix:///x.sock', xdgRuntimeDir: '/run/me' };
  const found = (await findPodman(podman)).map(({ endpoint, isExplicit }) => [
    'path' in endpoint && endpoint.path,
    isExplicit,
  ]);
  expect(found).toEqual([
    ['/x.sock', true],
    ['/run/me/podman/podman.sock', false],
    ['/home/me/.local/share/containers/podman/machine/podman.sock', false],
    ['/run/podman/podman.sock', false],
  ]);
  expect(await findPodman({ ...environment, platform: 'win32' })).toEqual([]);
});

async function files(content: Readonly<Record<string, string>>) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'docker-config-'));
  for (const [name, text] of Object.entries(content)) {
    const path = join(folder.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return folder;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
