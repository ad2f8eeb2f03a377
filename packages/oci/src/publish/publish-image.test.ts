import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createIndex, describeManifest } from '../manifest.ts';
import { parsePlatform } from '../platform.ts';
import { parseReference } from '../reference.ts';
import { type BlobSource, blobFromBytes } from '../registry/blob-source.ts';
import { createRegistryClient } from '../registry/registry-client.ts';
import {
  appendSample,
  createSampleImage,
  type MemoryRegistry,
  startMemoryRegistry,
  storeImage,
} from '../testing/index.ts';
import type { PublishEvent } from './progress.ts';
import { type PublishOptions, publishImage } from './publish-image.ts';

const base = createSampleImage(['one', 'two', 'three']);

/** A registry with `base:1`. */
async function startRegistry(): Promise<MemoryRegistry> {
  const registry = await startMemoryRegistry();
  storeImage(registry.store, 'base', base, '1');
  return registry;
}

function optionsOf(from: MemoryRegistry, to: MemoryRegistry, target = 'mine:latest'): PublishOptions {
  return {
    base: { reference: parseReference(`${from.host}/base:1`) },
    target: parseReference(`${to.host}/${target}`),
    assemble: (pulled) => appendSample(pulled),
  };
}

const methods = (registry: MemoryRegistry) =>
  registry.requests.map(
    ({ method, target }) =>
      `${method} ${target.replace(/[?].*/, '').replace(/[0-9a-f-]{36}|sha256:\w+/, '*')}`,
  );

test('in the registry of its base an image is published without moving a layer', async () => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  const published = await publishImage(client, optionsOf(registry, registry));
  expect(published.isUnchanged).toBe(false);
  expect(published.blobs.map(({ outcome }) => outcome).toSorted()).toEqual([
    'mounted',
    'mounted',
    'mounted',
    'uploaded',
    'uploaded',
  ]);
  expect(methods(registry).filter((it) => !it.startsWith('POST'))).toEqual([
    'HEAD /v2/mine/manifests/latest',
    'GET /v2/base/manifests/1',
    'GET /v2/base/blobs/*',
    'HEAD /v2/mine/manifests/latest',
    'PUT /v2/mine/blobs/uploads/*',
    'PUT /v2/mine/blobs/uploads/*',
    'PUT /v2/mine/manifests/latest',
  ]);
  expect(published.requests).toBe(12);
  expect(published.requests).toBe(registry.requests.length);
  const stored = registry.store.repository('mine');
  expect(stored.tags.get('latest')).toBe(published.reference.digest);
  expect(stored.uploads.size).toBe(0);
});

test('the same image again moves nothing and says so', async () => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  const first = await publishImage(client, optionsOf(registry, registry));
  const before = registry.requests.length;
  const again = await publishImage(client, optionsOf(registry, registry));
  expect(again).toMatchObject({
    isUnchanged: true,
    blobs: [],
    previous: first.reference.digest,
    requests: 3,
  });
  expect(methods(registry).slice(before)).toEqual([
    'HEAD /v2/mine/manifests/latest',
    'GET /v2/base/manifests/1',
    'GET /v2/base/blobs/*',
  ]);
});

test('a layer that is foreseen goes its way beside those of the base, and no upload is begun in vain', async () => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  await publishImage(client, optionsOf(registry, registry, 'other:1'));
  const before = registry.requests.length;
  const pulled = { reference: parseReference('base'), manifest: base.manifest, config: base.configBytes };
  const [config, layer] = appendSample(pulled).blobs as [BlobSource, BlobSource];
  const known = { ...layer, mountFrom: 'other' };
  const { blobs } = await publishImage(client, {
    ...optionsOf(registry, registry),
    foreseen: Promise.resolve([known]),
    assemble: (found) => ({ ...appendSample(found), blobs: [config, known] }),
  });
  expect(blobs.filter(({ outcome }) => outcome === 'mounted')).toHaveLength(4);
  expect(
    methods(registry)
      .slice(before)
      .map((it) => it.split(' ')[0]),
  ).toEqual(['HEAD', 'GET', 'GET', 'POST', 'POST', 'POST', 'POST', 'POST', 'HEAD', 'PUT', 'PUT']);
});

test.each<[string, () => Promise<readonly BlobSource[]>]>([
  ['that cannot be told', () => Promise.reject(new Error('no'))],
  ['that it has not', async () => [blobFromBytes('text/plain', Buffer.from('something else'))]],
])('what is foreseen of an image %s does no harm', async (_, foreseen) => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  await publishImage(client, { ...optionsOf(registry, registry), foreseen: foreseen() });
  const stored = registry.store.repository('mine');
  expect([stored.manifests.size, stored.uploads.size]).toEqual([1, 0]);
});

test('a base that is known already saves both questions', async () => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  const options = optionsOf(registry, registry);
  const known = { ...options.base, manifest: base.manifest, config: base.configBytes };
  const published = await publishImage(client, { ...options, base: known });
  expect(published.requests).toBe(10);
});

test('in the repository of its base only what is new is sent', async () => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  const published = await publishImage(client, optionsOf(registry, registry, 'base:2'));
  expect(published.blobs.map(({ outcome }) => outcome).toSorted()).toEqual([
    'existing',
    'existing',
    'existing',
    'uploaded',
    'uploaded',
  ]);
  expect(published.requests).toBe(9);
});

test('127.0.0.1 and localhost are the same registry: nothing is copied', async () => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  const target = parseReference(`${registry.host.replace('127.0.0.1', 'localhost')}/mine:1`);
  const { blobs } = await publishImage(client, { ...optionsOf(registry, registry), target });
  expect(blobs.filter(({ outcome }) => outcome === 'mounted')).toHaveLength(3);
});

test('another registry gets a copy of every layer, and the second time none', async () => {
  await using source = await startRegistry();
  await using target = await startMemoryRegistry();
  using client = createRegistryClient();
  const first = await publishImage(client, optionsOf(source, target));
  expect(first.blobs.filter(({ outcome }) => outcome === 'copied')).toHaveLength(3);
  const second = await publishImage(client, {
    ...optionsOf(source, target),
    assemble: (pulled) => appendSample(pulled, Buffer.from('print("bye")')),
  });
  expect(second.blobs.filter(({ outcome }) => outcome === 'existing')).toHaveLength(3);
  expect(second.previous).toBe(first.reference.digest);
  const stored = target.store.repository('mine');
  expect(stored.tags.get('latest')).toBe(second.reference.digest);
  expect([...stored.uploads]).toEqual([]);
});

test('the bytes of a copy are told of to the last one', async () => {
  await using source = await startMemoryRegistry();
  await using target = await startMemoryRegistry();
  storeImage(source.store, 'base', createSampleImage([randomBytes(400_000).toString('base64')]), '1');
  using client = createRegistryClient();
  const sent = new Map<string, number>();
  const published = await publishImage(client, {
    ...optionsOf(source, target),
    onProgress: (event) => {
      if (event.kind === 'sending') sent.set(event.digest, event.sentBytes);
    },
  });
  expect(published.blobs.map(({ digest, size }) => [digest, size]).toSorted()).toEqual([...sent].toSorted());
  for (const [digest, bytes] of source.store.repository('base').blobs) {
    if (digest !== published.base.manifest.config.digest) {
      expect(target.store.repository('mine').blobs.get(digest)).toEqual(bytes);
    }
  }
});

test('the digest is the same in every registry and repository', async () => {
  await using source = await startRegistry();
  await using target = await startMemoryRegistry();
  using client = createRegistryClient();
  const digests = new Set<string | undefined>();
  for (const to of [source, target]) {
    for (const name of ['a:1', 'b/c:2']) {
      digests.add((await publishImage(client, optionsOf(source, to, name))).reference.digest);
    }
  }
  expect(digests.size).toBe(1);
});

test('of an index the image of the platform is taken', async () => {
  await using registry = await startMemoryRegistry();
  using client = createRegistryClient();
  const images = { 'linux/amd64': createSampleImage(['amd']), 'linux/arm64': createSampleImage(['arm']) };
  const children = Object.entries(images).map(([name, image]) => {
    storeImage(registry.store, 'base', image);
    return { ...describeManifest(image.manifest), platform: parsePlatform(name) };
  });
  const index = createIndex({ family: 'oci', manifests: children });
  registry.store.putManifest('base', index, '1');
  const options = optionsOf(registry, registry);
  const platform = parsePlatform('linux/arm64');
  const published = await publishImage(client, { ...options, base: { ...options.base, platform } });
  expect(published.base.reference.digest).toBe(images['linux/arm64'].manifest.digest);
  await expect(
    publishImage(client, { ...options, base: { ...options.base, platform: parsePlatform('linux/s390x') } }),
  ).rejects.toMatchObject({
    code: 'OCI_PLATFORM_NOT_FOUND',
    hint: 'It is there for linux/amd64, linux/arm64.',
  });
});

test('an image without a tag is put under its digest', async () => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  const published = await publishImage(client, optionsOf(registry, registry, 'mine'));
  const stored = registry.store.repository('mine');
  expect(stored.tags.size).toBe(0);
  expect(published.reference.digest && stored.manifests.has(published.reference.digest)).toBe(true);
});

test('progress tells the plan, every blob, and the end', async () => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  const events: PublishEvent[] = [];
  await publishImage(client, { ...optionsOf(registry, registry), onProgress: (event) => events.push(event) });
  const kinds = events.map(({ kind }) => kind);
  expect(kinds[0]).toBe('planned');
  expect(kinds.at(-1)).toBe('closing');
  expect(kinds.filter((kind) => kind === 'placed')).toHaveLength(5);
});

test('a failure while the image is put together leaves the target without an image and without uploads', async () => {
  await using registry = await startRegistry();
  using client = createRegistryClient();
  const failing = publishImage(client, {
    ...optionsOf(registry, registry),
    assemble: () => {
      throw new Error('ONBUILD');
    },
  });
  await expect(failing).rejects.toThrow('ONBUILD');
  const stored = registry.store.repository('mine');
  expect([stored.manifests.size, stored.tags.size, stored.uploads.size]).toEqual([0, 0, 0]);
});
