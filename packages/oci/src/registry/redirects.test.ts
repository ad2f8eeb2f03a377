import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { systemClock } from '@serverless-max/foundation';
import { expect, test } from 'vitest';
import {
  createSampleImage,
  faults,
  impatient,
  type MemoryRegistry,
  startMemoryRegistry,
  storeImage,
} from '../testing/index.ts';
import { blobFromBytes } from './blob-source.ts';
import { sendFollowing } from './follow.ts';
import type { Origin } from './hop.ts';
import { pullBlob } from './pull-blob.ts';
import { pushBlob } from './push-blob.ts';
import { readBlob } from './read-blob.ts';
import { createRegistryClient } from './registry-client.ts';
import { usualRetries } from './retry.ts';
import { requestToken } from './token.ts';
import type { Transport, TransportRequest } from './transport.ts';

const image = createSampleImage();
const blobs = { method: 'GET', path: /\/v2\/base\/blobs/ };
const credentials = async () => ({ kind: 'password', username: 'me', password: 'secret' }) as const;

async function start(): Promise<MemoryRegistry> {
  const registry = await startMemoryRegistry({ auth: { kind: 'basic', users: { me: 'secret' } } });
  storeImage(registry.store, 'base', image, '1');
  return registry;
}

/** A store beside the registry, that knows nobody. */
async function startStore(): Promise<MemoryRegistry> {
  const store = await startMemoryRegistry();
  storeImage(store.store, 'base', image);
  return store;
}

test('credentials stay with the registry when it sends elsewhere', async () => {
  await using registry = await start();
  await using store = await startStore();
  using client = createRegistryClient({ ...impatient, credentials });
  const base = client.openRepository({ registry: registry.host, repository: 'base' });
  registry.fail(
    faults.redirect({ ...blobs, skip: 1 }, ({ url }) => `http://${store.host}${url.pathname}?signature=x`),
  );
  expect(await readBlob(base, image.manifest.config)).toEqual(Buffer.from(image.configBytes));
  expect(store.requests).toHaveLength(1);
  expect(store.requests[0]?.headers['authorization']).toBeUndefined();
  expect(registry.requests.at(-1)?.headers['authorization']).toBeDefined();
});

test('a 401 of another host is no reason to give it credentials', async () => {
  await using registry = await start();
  await using other = await start();
  using client = createRegistryClient({ ...impatient, credentials });
  const base = client.openRepository({ registry: registry.host, repository: 'base' });
  registry.fail(faults.redirect({ ...blobs, skip: 1 }, ({ url }) => `http://${other.host}${url.pathname}`));
  await expect(readBlob(base, image.manifest.config)).rejects.toThrow();
  expect(other.requests.map(({ headers }) => headers['authorization'])).toEqual([undefined]);
});

test('an upload that is sent elsewhere is sent again there, whole', async () => {
  await using registry = await start();
  await using store = await startStore();
  using client = createRegistryClient({ ...impatient, credentials });
  const target = client.openRepository(
    { registry: registry.host, repository: 'mine' },
    { access: 'pull,push' },
  );
  const id = store.store.beginUpload('mine');
  registry.fail(
    faults.redirect(
      { method: 'PUT' },
      ({ url }) =>
        `http://${store.host}/v2/mine/blobs/uploads/${id}?_state=0&digest=${url.searchParams.get('digest')}`,
    ),
  );
  await pushBlob(target, blobFromBytes('x', Buffer.from('content')));
  expect(store.store.repository('mine').blobs.size).toBe(1);
});

test('a Location of another host does not get the credentials', async () => {
  await using registry = await start();
  await using store = await startStore();
  using client = createRegistryClient({ ...impatient, credentials });
  const target = client.openRepository(
    { registry: registry.host, repository: 'mine' },
    { access: 'pull,push' },
  );
  const id = store.store.beginUpload('mine');
  registry.fail(
    faults.header(
      { method: 'POST', skip: 1 },
      'location',
      `http://${store.host}/v2/mine/blobs/uploads/${id}?_state=0`,
    ),
  );
  await pushBlob(target, blobFromBytes('x', Buffer.from('content')));
  expect(store.requests.map(({ method, headers }) => [method, headers['authorization']])).toEqual([
    ['PUT', undefined],
  ]);
});

test('redirects in a circle end', async () => {
  await using registry = await start();
  using client = createRegistryClient({ ...impatient, credentials });
  registry.fail(faults.redirect(blobs, ({ url }) => url.pathname));
  const base = client.openRepository({ registry: registry.host, repository: 'base' });
  await expect(buffer(pullBlob(base, image.manifest.config))).rejects.toMatchObject({ code: 'OCI_PROTOCOL' });
});

// A public registry cannot be had here, so the rule is tried with the connections replaced.
const publicRegistry: Origin = {
  url: new URL('https://registry.example'),
  isPrivate: false,
  allowsHttp: () => false,
};

test.each([
  'https://127.0.0.1/x',
  'https://169.254.169.254/latest',
  'http://cdn.example/x',
  'https://[fd00::1]/x',
])('a public registry that points at %s is not followed', async (location) => {
  const sent: TransportRequest[] = [];
  const transport = {
    send: async (request: TransportRequest) => {
      sent.push(request);
      return { status: 307, headers: { location }, url: request.url, body: { resume: () => undefined } };
    },
  } as unknown as Transport;
  const following = sendFollowing(transport, publicRegistry, {
    method: 'GET',
    location: '/v2/',
    headers: {},
    action: 'x',
  });
  await expect(following).rejects.toMatchObject({ code: 'OCI_UNSAFE_ADDRESS' });
  expect(sent).toHaveLength(1);
});

test('a token server that a public registry names is not asked in a private network, whatever its name', async () => {
  const sent: TransportRequest[] = [];
  const transport = {
    send: async (request: TransportRequest) => {
      sent.push(request);
      const body = Readable.from([Buffer.from('{"token":"t"}')]);
      return { status: 200, headers: {}, url: request.url, body };
    },
  } as unknown as Transport;
  const ask = (realm: string) =>
    requestToken({
      transport,
      origin: publicRegistry,
      host: 'registry.example',
      policy: usualRetries,
      clock: systemClock,
      credentials: undefined,
      scopes: ['repository:a:pull'],
      challenge: { scheme: 'bearer', realm, service: undefined, scopes: [], error: undefined },
    });
  await expect(ask('https://10.0.0.1/token')).rejects.toMatchObject({ code: 'OCI_UNSAFE_ADDRESS' });
  await expect(ask('http://auth.example/token')).rejects.toMatchObject({ code: 'OCI_UNSAFE_ADDRESS' });
  expect(sent).toEqual([]);
  await ask('https://auth.example/token');
  await ask('https://registry.example/token');
  // The name is checked again when it is resolved, but not the registry's own.
  expect(sent.map(({ guardedFor }) => guardedFor !== undefined)).toEqual([true, false]);
});
