import { expect, onTestFinished, test } from 'vitest';
import { parseReference } from '../reference.ts';
import { createRegistryClient } from '../registry/registry-client.ts';
import {
  appendSample,
  createSampleImage,
  faults,
  impatient,
  mounts,
  startMemoryRegistry,
  startNameProxy,
  storeImage,
} from '../testing/index.ts';
import { publishImage } from './publish-image.ts';

const base = createSampleImage(['one', 'two', 'three']);
const plainHttp = ['gcr.io', 'us-docker.pkg.dev', 'quay.io'];

/** Two registries by name, which are one server: what one has, the other can take over. */
async function startRegistries() {
  const server = await startMemoryRegistry();
  const proxy = await startNameProxy(server.host);
  onTestFinished(async () => {
    proxy[Symbol.dispose]();
    await server.close();
  });
  storeImage(server.store, 'base', base, '1');
  const publish = async (from: string, to: string) => {
    using client = createRegistryClient({ ...impatient, plainHttp, proxy: { httpProxy: proxy.address } });
    const { blobs } = await publishImage(client, {
      base: { reference: parseReference(`${from}/base:1`) },
      target: parseReference(`${to}/mine:1`),
      assemble: (pulled) => appendSample(pulled),
    });
    return blobs.map(({ outcome }) => outcome).toSorted();
  };
  const asked = () => server.requests.filter(({ target }) => target.includes('mount='));
  return { server, publish, asked };
}

test('between two of Google’s registries layers are mounted, and the other one is named', async () => {
  const { publish, asked } = await startRegistries();
  expect(await publish('gcr.io', 'us-docker.pkg.dev')).toEqual([
    'mounted',
    'mounted',
    'mounted',
    'uploaded',
    'uploaded',
  ]);
  expect(asked()).toHaveLength(3);
  for (const { target } of asked()) expect(target).toMatch(/\bfrom=base&origin=gcr\.io$/);
});

test.each([202, 400, 403, 404])('one that answers %i gets the layers', async (status) => {
  const { server, publish } = await startRegistries();
  server.fail(status === 202 ? faults.declineMount() : faults.answer(mounts, status));
  expect(await publish('gcr.io', 'us-docker.pkg.dev')).toEqual([
    'copied',
    'copied',
    'copied',
    'uploaded',
    'uploaded',
  ]);
  expect(server.store.repository('mine').uploads.size).toBe(0);
});

test('others are not asked', async () => {
  const { publish, asked } = await startRegistries();
  await publish('quay.io', 'gcr.io');
  await publish('gcr.io', 'quay.io');
  expect(asked()).toEqual([]);
});
