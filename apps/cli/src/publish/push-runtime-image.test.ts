import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bundleImage,
  createRegistryClient,
  openImage,
  parseReference,
  pushBundle,
} from '@serverless-max/oci';
import { type MemoryRegistry, sampleImage, startMemoryRegistry } from '@serverless-max/oci/testing';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { planPush } from './dry-run.ts';
import { findInRegistry } from './find-base.ts';
import { openKnownLayers } from './known-layers.ts';
import { childrenOf, makeBundle } from './make-bundle.ts';
import { formatBuilt } from './outcome.ts';
import { type PushContext, publishOnBase } from './push-runtime-image.ts';

let registry: MemoryRegistry;
let folder: string;
const client = createRegistryClient();
const platform = { os: 'linux', architecture: 'amd64' } as const;
const plan = { name: 'sample', predictPath: '/model/predict' };

beforeEach(async () => {
  registry = await startMemoryRegistry();
  folder = await mkdtemp(join(tmpdir(), 'smax-push-'));
  const target = parseReference(`${registry.host}/models/sample:1`);
  await pushBundle(client, { bundle: bundleImage(await sampleImage()), target });
});
afterEach(async () => {
  await registry.close();
  await rm(folder, { recursive: true });
});
afterAll(() => client.close());

async function contextFor(name: string): Promise<PushContext> {
  return {
    client,
    known: await openKnownLayers(folder),
    target: parseReference(`${registry.host}/me/${name}:1`),
    signal: new AbortController().signal,
    onProgress() {},
    isRedrawn: false,
  };
}

const publish = async (name: string) =>
  publishOnBase(
    { reference: `${registry.host}/models/sample:1`, platform, isStrict: true },
    plan,
    await contextFor(name),
  );

test('the short way and the long way make the same image, and a dry run tells what the short way does', async () => {
  const reference = `${registry.host}/models/sample:1`;
  const found = await findInRegistry(reference, platform, (it) => openImage(client.openRepository(it), it));
  const bundle = await makeBundle(found, plan);
  const source = {
    reference: parseReference(reference),
    has: ({ digest }: { readonly digest: string }) => layers.has(digest),
  };
  const layers = new Set<string>(found.bases[0].image.manifest.layers.map((it) => it.digest));
  const planned = await planPush(bundle, source, await contextFor('a'));
  expect([...registry.store.repository('me/a').manifests.keys()]).toEqual([]);

  const { pushed, bundle: published } = await publish('a');
  expect(published.root.digest).toBe(bundle.root.digest);
  const { sentBytes: _, receivedBytes: __, requests: ___, ...rest } = pushed;
  expect(planned).toMatchObject({ ...rest, mounted: expect.arrayContaining([...rest.mounted]) });
  expect(rest.mounted.map((it) => it.from)).toEqual(rest.mounted.map(() => `${registry.host}/models/sample`));
  expect((await publish('a')).pushed).toMatchObject({ unchanged: true, mounted: [], uploaded: [] });
});

test('the layer of the action server is sent once to a registry, whatever it goes on', async () => {
  expect((await publish('a')).pushed.uploaded).toHaveLength(2);
  const { pushed } = await publish('b');
  expect(pushed.uploaded).toHaveLength(1);
  expect(pushed.mounted.map((it) => it.from)).toContain(`${registry.host}/me/a`);
});

test('an image for another platform than the one that is wanted is refused before anything is there', async () => {
  const base = {
    reference: `${registry.host}/models/sample:1`,
    platform: { os: 'linux', architecture: 's390x' },
    isStrict: true,
  };
  await expect(publishOnBase(base, plan, await contextFor('c'))).rejects.toMatchObject({
    code: 'OCI_PLATFORM_NOT_FOUND',
    hint: 'It is there for linux/amd64.',
  });
  expect([...registry.store.repository('me/c').tags.keys()]).toEqual([]);
});

test('what a person is told', async () => {
  const { bundle, pushed } = await publish('a');
  const told = {
    ...pushed,
    reference: 'localhost:5000/me/a:1',
    sentBytes: 36_800,
    receivedBytes: 10_700,
    requests: 11,
  };
  const built = { name: 'sample', base: 'x', children: childrenOf(bundle), pushed: told, notes: [], ms: 183 };
  const lines = formatBuilt(built, false)
    .replaceAll(/sha256:\w{64}/g, 'sha256:…')
    .replaceAll(registry.host, 'localhost:5000')
    .replaceAll(/\(\d.*?\)/g, '(…)');
  expect(lines).toMatchInlineSnapshot(`
    "sha256:…
      localhost:5000/me/a:1@sha256:…
      2 blobs (…) mounted from localhost:5000/models/sample; 2 blobs (…) sent
      36.8 KB sent, 10.7 KB received, 11 requests
      in 0.18 s"
  `);
});
