import { expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../digest.ts';
import { withConfig } from '../image.ts';
import { bundleImages } from '../image-bundle.ts';
import { parseReference } from '../reference.ts';
import { createRegistryClient } from '../registry/registry-client.ts';
import {
  appendSample,
  createSampleImage,
  type FaultMatch,
  faults,
  impatient,
  type MemoryRegistry,
  sampleImage,
  startMemoryRegistry,
  storeImage,
} from '../testing/index.ts';
import { type Published, type PublishOptions, publishImage } from './publish-image.ts';
import { pushBundle } from './push-bundle.ts';

const base = createSampleImage(['one', 'two', 'three']);
const other = createSampleImage(['somebody else']);
const looks: FaultMatch = { method: 'HEAD', path: /mine\/manifests/ };

async function startRegistry(): Promise<MemoryRegistry> {
  const registry = await startMemoryRegistry();
  onTestFinished(() => registry.close());
  storeImage(registry.store, 'base', base, '1');
  return registry;
}

async function publish({ host }: MemoryRegistry, changes: Partial<PublishOptions> = {}): Promise<Published> {
  using client = createRegistryClient(impatient);
  return await publishImage(client, {
    base: { reference: parseReference(`${host}/base:1`) },
    target: parseReference(`${host}/mine:1`),
    assemble: (pulled) => appendSample(pulled),
    ...changes,
  });
}

/** Somebody else pushes to the tag as soon as a request has been answered. */
function moveAfter(registry: MemoryRegistry, match: FaultMatch, image = other): void {
  registry.fail(
    faults.afterwards({ times: 1, ...match }, () => storeImage(registry.store, 'mine', image, '1')),
  );
}

const tagOf = ({ store }: MemoryRegistry) => store.resolve('mine', '1');

test('a tag that somebody else has made meanwhile is left to them, and both digests are told', async () => {
  const registry = await startRegistry();
  moveAfter(registry, looks);
  await expect(publish(registry)).rejects.toMatchObject({
    code: 'OCI_TAG_MOVED',
    message: `${registry.host}/mine:1 was expected to be absent, but is ${other.manifest.digest}: somebody else has pushed there.`,
  });
  expect(tagOf(registry)).toBe(other.manifest.digest);
  expect(registry.store.repository('mine').uploads.size).toBe(0);
});

test('so is one that they have moved', async () => {
  const registry = await startRegistry();
  storeImage(registry.store, 'mine', base, '1');
  moveAfter(registry, looks);
  await expect(publish(registry)).rejects.toMatchObject({ code: 'OCI_TAG_MOVED' });
  expect(tagOf(registry)).toBe(other.manifest.digest);
});

test('one that nobody has touched is moved', async () => {
  const registry = await startRegistry();
  storeImage(registry.store, 'mine', base, '1');
  const { manifest, previous } = await publish(registry);
  expect(previous).toBe(base.manifest.digest);
  expect(tagOf(registry)).toBe(manifest.digest);
});

test('two who push the same at once do not stand in each other’s way', async () => {
  const registry = await startRegistry();
  const outcomes = await Promise.all([publish(registry), publish(registry), publish(registry)]);
  expect(new Set(outcomes.map((it) => it.manifest.digest))).toEqual(new Set([tagOf(registry)]));
});

test('a push that takes its time looks once more at its end', async () => {
  const registry = await startRegistry();
  registry.fail(faults.delay({ method: 'PUT', path: /blobs/ }, 1_100));
  moveAfter(registry, { ...looks, skip: 1 });
  await expect(publish(registry)).rejects.toMatchObject({ code: 'OCI_TAG_MOVED' });
  expect(tagOf(registry)).toBe(other.manifest.digest);
});

test.each([
  ['that does not let the tag be looked at', () => faults.answer(looks, 403, { code: 'DENIED' })],
  ['that denies the first look only', () => faults.answer({ ...looks, times: 1 }, 403, { code: 'DENIED' })],
  [
    'that denies the last look only',
    () => faults.answer({ ...looks, skip: 1 }, 401, { headers: { 'www-authenticate': 'Basic realm="x"' } }),
  ],
])('a registry %s is published to all the same', async (_, fault) => {
  const registry = await startRegistry();
  storeImage(registry.store, 'mine', base, '1');
  registry.fail(fault());
  const { manifest } = await publish(registry);
  expect(tagOf(registry)).toBe(manifest.digest);
});

test('what is expected is asked for before anything is sent, and a registry that does not say it is refused', async () => {
  const registry = await startRegistry();
  await expect(publish(registry, { expected: digestOf('x') })).rejects.toMatchObject({
    code: 'OCI_TAG_MOVED',
  });
  expect(registry.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  const first = await publish(registry, { expected: 'absent' });
  const assemble: PublishOptions['assemble'] = (pulled) => appendSample(pulled, Buffer.from('other'));
  const second = await publish(registry, { assemble, expected: first.manifest.digest });
  expect(tagOf(registry)).toBe(second.manifest.digest);
  registry.fail(faults.answer(looks, 403, { code: 'DENIED' }));
  await expect(publish(registry, { expected: second.manifest.digest })).rejects.toMatchObject({
    code: 'OCI_ACCESS_DENIED',
  });
});

test('several platforms: an index is not put over somebody else’s', async () => {
  const registry = await startRegistry();
  const image = await sampleImage();
  const arm = withConfig(image, { ...image.config, architecture: 'arm64' });
  moveAfter(registry, looks);
  using client = createRegistryClient(impatient);
  const target = parseReference(`${registry.host}/mine:1`);
  await expect(pushBundle(client, { bundle: bundleImages([image, arm]), target })).rejects.toMatchObject({
    code: 'OCI_TAG_MOVED',
  });
  expect(tagOf(registry)).toBe(other.manifest.digest);
});
