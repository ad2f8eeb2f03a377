import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@serverless-max/foundation';
import { expect, test } from 'vitest';
import {
  createCertificate,
  createSampleImage,
  impatient,
  startMemoryRegistry,
  startNameProxy,
  storeImage,
} from '../testing/index.ts';
import { pullManifest } from './pull-manifest.ts';
import { createRegistryClient } from './registry-client.ts';
import { createTransport } from './transport.ts';

const image = createSampleImage();
const authority = createCertificate('test authority');
const issuer = { ...authority, name: 'test authority' };

test('a registry with a certificate of an authority that is named, and not otherwise', async () => {
  await using registry = await startMemoryRegistry({
    tls: createCertificate('localhost', ['localhost', '127.0.0.1'], issuer),
  });
  storeImage(registry.store, 'a', image, '1');
  const pull = async (certificates: string[]) => {
    using client = createRegistryClient({ ...impatient, certificates });
    return (await pullManifest(client.openRepository({ registry: registry.host, repository: 'a' }), '1'))
      .digest;
  };
  expect(await pull([authority.cert])).toBe(image.manifest.digest);
  await expect(pull([])).rejects.toMatchObject({ code: 'OCI_CERTIFICATE', fault: 'environment' });
});

test('a certificate for another name is refused', async () => {
  await using registry = await startMemoryRegistry({
    tls: createCertificate('other', ['other.example'], issuer),
  });
  using client = createRegistryClient({ ...impatient, certificates: [authority.cert] });
  const repository = client.openRepository({ registry: registry.host, repository: 'a' });
  await expect(pullManifest(repository, '1')).rejects.toMatchObject({ code: 'OCI_CERTIFICATE' });
});

test('https goes through a proxy by CONNECT, with its password', async () => {
  const tls = createCertificate('registry.example', ['registry.example'], issuer);
  await using registry = await startMemoryRegistry({ tls });
  storeImage(registry.store, 'a', image, '1');
  using proxy = await startNameProxy(registry.host);
  using client = createRegistryClient({
    ...impatient,
    certificates: [authority.cert],
    proxy: { httpsProxy: `http://me:pw@${proxy.address}` },
  });
  const repository = client.openRepository({ registry: 'registry.example', repository: 'a' });
  expect((await pullManifest(repository, '1')).digest).toBe(image.manifest.digest);
  await pullManifest(repository, '1');
  expect(proxy.seen).toEqual(['CONNECT registry.example:443 Basic bWU6cHc=']);
});

test('plain http goes through a proxy too, and is spoken only to whom it is allowed for', async () => {
  await using registry = await startMemoryRegistry();
  storeImage(registry.store, 'a', image, '1');
  using proxy = await startNameProxy(registry.host);
  const pull = async (plainHttp: string[]) => {
    using client = createRegistryClient({
      ...impatient,
      plainHttp,
      proxy: { httpProxy: proxy.address, httpsProxy: proxy.address },
    });
    return (
      await pullManifest(client.openRepository({ registry: 'registry.example:5000', repository: 'a' }), '1')
    ).digest;
  };
  expect(await pull(['registry.example:5000'])).toBe(image.manifest.digest);
  expect(proxy.seen).toEqual(['GET http://registry.example:5000/v2/a/manifests/1']);
  await expect(pull([])).rejects.toMatchObject({ code: 'OCI_PLAIN_HTTP', fault: 'user' });
});

test('a proxy that is not there, or refuses, is told of by its name and without its password', async () => {
  const pull = async (httpsProxy: string) => {
    using client = createRegistryClient({ ...impatient, proxy: { httpsProxy } });
    const repository = client.openRepository({ registry: 'registry.example', repository: 'a' });
    return await pullManifest(repository, '1');
  };
  await expect(pull('http://me:s3cret@127.0.0.1:1')).rejects.toMatchObject({
    code: 'OCI_REGISTRY_UNREACHABLE',
    message: 'registry.example cannot be reached through the proxy 127.0.0.1:1: nothing listens there.',
  });
  await using server = createServer()
    .on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(pull(`http://me:s3cret@127.0.0.1:${port}`)).rejects.toMatchObject({
    code: 'OCI_REGISTRY_UNREACHABLE',
    message: `registry.example cannot be reached through the proxy 127.0.0.1:${port}: it refused the way.`,
  });
  await expect(pull('socks5://127.0.0.1:1080')).rejects.toMatchObject({ code: 'OCI_PROXY_ADDRESS' });
});

test('a name that leads into a private network is not connected to when a public registry gave it', async () => {
  await using registry = await startMemoryRegistry();
  const transport = createTransport({
    clock: systemClock,
    userAgent: 'test',
    connectTimeoutMs: 1_000,
    idleTimeoutMs: 1_000,
  });
  const url = new URL(`http://localhost:${registry.host.split(':')[1]}/v2/`);
  const sending = transport.send({ method: 'GET', url, headers: {}, guardedFor: 'registry.example' });
  await expect(sending).rejects.toMatchObject({ code: 'OCI_UNSAFE_ADDRESS' });
  expect(registry.requests).toEqual([]);
  transport.close();
});
