import { expect, test } from 'vitest';
import { withConfig } from '../image.ts';
import { bundleImage, bundleImages } from '../image-bundle.ts';
import { readImages } from '../image-source.ts';
import { parseReference } from '../reference.ts';
import { openImage } from '../registry/open-image.ts';
import { createRegistryClient } from '../registry/registry-client.ts';
import { faults, sampleImage, startMemoryRegistry } from '../testing/index.ts';
import { pushBundle } from './push-bundle.ts';

const image = await sampleImage();
const arm = withConfig(image, { ...image.config, architecture: 'arm64' });
const both = bundleImages([image, arm]);

test('several images are put under their digests, and the index under the tag with the last request', async () => {
  await using registry = await startMemoryRegistry();
  using client = createRegistryClient();
  const target = parseReference(`${registry.host}/mine:1`);
  const pushed = await pushBundle(client, { bundle: both, target });
  const puts = registry.requests.filter(
    ({ method, target: it }) => method === 'PUT' && it.includes('/manifests/'),
  );
  const selectors = puts.map((it) => it.target.split('/').at(-1));
  expect(selectors.at(-1)).toBe('1');
  expect(selectors.slice(0, -1).toSorted()).toEqual(both.images.map((it) => it.manifest.digest).toSorted());
  // Layers that both have were sent once.
  expect(pushed.blobs).toHaveLength(image.manifest.layers.length + 2);
  const read = await readImages(await openImage(client.openRepository(target), target), 'all');
  expect(read.map((it) => it.config.architecture)).toEqual(['amd64', 'arm64']);

  const again = await pushBundle(client, { bundle: both, target });
  expect(again).toMatchObject({ isUnchanged: true, blobs: [], requests: 1 });
});

test('what another repository has is mounted from there; a mount that is refused is an upload', async () => {
  await using registry = await startMemoryRegistry();
  using client = createRegistryClient();
  const first = parseReference(`${registry.host}/first:1`);
  await pushBundle(client, { bundle: bundleImage(image), target: first });
  const layers = new Set(image.manifest.layers.map((layer) => layer.digest));
  const push = (name: string) =>
    pushBundle(client, {
      bundle: bundleImage(arm),
      target: parseReference(`${registry.host}/${name}:1`),
      source: { reference: first, has: ({ digest }) => layers.has(digest) },
    });
  const outcomes = async (name: string): Promise<string[]> =>
    (await push(name)).blobs.map((blob) => blob.outcome).toSorted();
  expect(await outcomes('second')).toEqual(['mounted', 'mounted', 'uploaded']);
  registry.fail(faults.answer({ method: 'POST', path: /mount=/ }, 403, { code: 'DENIED' }));
  expect(await outcomes('third')).toEqual(['copied', 'copied', 'uploaded']);
});

test('a blob that was sent to a neighbour before is mounted from it', async () => {
  await using registry = await startMemoryRegistry();
  using client = createRegistryClient();
  await pushBundle(client, {
    bundle: bundleImage(image),
    target: parseReference(`${registry.host}/first:1`),
  });
  const [layer] = image.manifest.layers;
  const pushed = await pushBundle(client, {
    bundle: bundleImage(arm),
    target: parseReference(`${registry.host}/second:1`),
    mountFrom: (blob) => (blob.digest === layer?.digest ? 'first' : 'nowhere'),
  });
  const outcomes = pushed.blobs.map((blob) => [blob.digest === layer?.digest, blob.outcome]);
  expect(outcomes).toContainEqual([true, 'mounted']);
  expect(outcomes.filter(([isIt, outcome]) => !isIt && outcome !== 'uploaded')).toEqual([]);
});

test('a failure on the way leaves no tag and no upload', async () => {
  await using registry = await startMemoryRegistry();
  using client = createRegistryClient({ retries: { attempts: 1, firstWaitMs: 1, maximumWaitMs: 1 } });
  const broken = {
    ...arm,
    async *openBlob(): AsyncGenerator<Uint8Array, void, void> {
      yield Buffer.from('x');
      throw new Error('the disk is gone');
    },
  };
  const target = parseReference(`${registry.host}/mine:1`);
  await expect(pushBundle(client, { bundle: bundleImages([image, broken]), target })).rejects.toThrow(
    'the disk is gone',
  );
  const { tags, uploads } = registry.store.repository('mine');
  expect([...tags.keys()]).toEqual([]);
  expect(uploads.size).toBe(0);
});
