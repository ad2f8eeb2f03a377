// Long, as it is one list: everything that may go wrong while an image is published, and what becomes of it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from '../digest.ts';
import { parseReference } from '../reference.ts';
import { RegistryError } from '../registry/errors.ts';
import { createRegistryClient } from '../registry/registry-client.ts';
import {
  appendSample,
  createSampleImage,
  type Fault,
  faults,
  impatient,
  type MemoryRegistry,
  type MemoryRegistryOptions,
  mounts,
  startMemoryRegistry,
  storeImage,
} from '../testing/index.ts';
import type { PublishEvent } from './progress.ts';
import { type Published, type PublishOptions, publishImage } from './publish-image.ts';

const base = createSampleImage(['one', 'two', 'three']);
const me = { kind: 'password', username: 'me', password: 'secret' } as const;

async function startRegistry(options: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const registry = await startMemoryRegistry(options);
  storeImage(registry.store, 'base', base, '1');
  return registry;
}

async function publish(
  from: MemoryRegistry,
  to: MemoryRegistry = from,
  changes: Partial<PublishOptions> = {},
): Promise<Published> {
  using client = createRegistryClient({ ...impatient, credentials: async () => me });
  return await publishImage(client, {
    base: { reference: parseReference(`${from.host}/base:1`) },
    target: parseReference(`${to.host}/mine:1`),
    assemble: (pulled) => appendSample(pulled),
    ...changes,
  });
}

/** Asserts that the image is whole in the target. */
function expectWhole(registry: MemoryRegistry, { manifest }: Published): void {
  const stored = registry.store.repository('mine');
  expect(stored.tags.get('1')).toBe(manifest.digest);
  for (const { digest } of [...manifest.layers, manifest.config]) expect(stored.blobs.has(digest)).toBe(true);
}

/** Asserts that also no upload is left. */
function expectPublished(registry: MemoryRegistry, published: Published): void {
  expectWhole(registry, published);
  expect(registry.store.repository('mine').uploads.size).toBe(0);
}

/** Asserts that nobody can see anything of the image. */
function expectNothing(registry: MemoryRegistry): void {
  const stored = registry.store.repository('mine');
  expect([stored.manifests.size, stored.tags.size, stored.uploads.size]).toEqual([0, 0, 0]);
}

test.each<[string, Fault]>([
  ['202', faults.declineMount()],
  ['400', faults.answer(mounts, 400, { code: 'NAME_INVALID' })],
  ['401', faults.answer(mounts, 401, { headers: { 'www-authenticate': 'Basic realm="x"' } })],
  ['401 without a challenge', faults.answer(mounts, 401)],
  ['403', faults.answer(mounts, 403, { code: 'DENIED' })],
  ['404', faults.answer(mounts, 404)],
  ['405', faults.answer(mounts, 405)],
  ['429', faults.answer(mounts, 429)],
  ['500', faults.answer(mounts, 500)],
  ['nothing', faults.hangUp(mounts)],
  ['201 for another blob', faults.header(mounts, 'docker-content-digest', digestOf('lie'))],
])('a registry that answers %s to mounts gets the layers', async (_, fault) => {
  await using registry = await startRegistry();
  registry.fail(fault);
  const published = await publish(registry);
  expectPublished(registry, published);
  expect(published.blobs.filter(({ outcome }) => outcome === 'mounted')).toEqual([]);
});

test('a registry that says mounted and lies gets what it misses', async () => {
  await using registry = await startRegistry();
  registry.fail(faults.answer(mounts, 201));
  expectPublished(registry, await publish(registry));
  expect(
    registry.requests.filter(({ target }) => target === '/v2/mine/manifests/1').map(({ status }) => status),
  ).toEqual([404, 404, 400, 201]);
});

test('a blob that registries share without mounting is not sent', async () => {
  await using registry = await startRegistry();
  registry.fail(faults.declineMount());
  for (const bytes of base.blobs.values()) registry.store.putBlob('mine', bytes);
  const published = await publish(registry);
  expectPublished(registry, published);
  expect(published.blobs.map(({ outcome }) => outcome)).not.toContain('copied');
});

const blobs = { method: 'GET', path: /\/blobs\/sha256/ };
const puts = { method: 'PUT', path: /\/blobs\/uploads/ };

test.each<[string, Fault]>([
  ['a cut download', faults.cutAnswer({ ...blobs, skip: 1, times: 1 }, 0.3)],
  ['a damaged download', faults.corruptAnswer({ ...blobs, skip: 1, times: 1 }, 5)],
  ['a wrong Content-Length', faults.header({ ...blobs, skip: 1, times: 1 }, 'content-length', '3')],
  ['a slow one', faults.delay(blobs, 50)],
])('%s between two registries is overcome', async (_, fault) => {
  await using from = await startRegistry();
  await using to = await startMemoryRegistry();
  from.fail(fault);
  expectPublished(to, await publish(from, to));
});

test.each<[string, Fault]>([
  ['a cut upload', faults.cutRequest({ ...puts, times: 1 }, 5)],
  ['a damaged upload', faults.corruptRequest({ ...puts, times: 2 }, 5)],
  ['one PUT with 500', faults.answer({ ...puts, times: 1 }, 500)],
  ['no PUT as a whole', faults.answer({ ...puts, times: 3 }, 405)],
  ['429 with Retry-After', faults.answer({ times: 3 }, 429, { headers: { 'retry-after': '0.01' } })],
  ['a manifest that gets 503', faults.answer({ method: 'PUT', path: /manifests/, times: 1 }, 503)],
])('%s is overcome', async (_, fault) => {
  await using registry = await startRegistry();
  registry.fail(fault);
  expectPublished(registry, await publish(registry));
});

test('an upload without Location is overcome; nobody can give it up', async () => {
  await using registry = await startRegistry();
  registry.fail(faults.header({ method: 'POST', times: 1 }, 'location', undefined));
  expectWhole(registry, await publish(registry));
  expect(registry.store.repository('mine').uploads.size).toBe(1);
});

test.each<[string, Fault, string]>([
  ['a damaged base', faults.corruptAnswer(blobs, 5), 'OCI_DIGEST_MISMATCH'],
  ['a base that is gone', faults.answer(blobs, 404, { code: 'BLOB_UNKNOWN' }), 'OCI_BLOB_UNKNOWN'],
  ['a full disk', faults.answer(puts, 507), 'OCI_REGISTRY_REFUSED'],
  ['no right to push', faults.answer({ method: 'POST' }, 403, { code: 'DENIED' }), 'OCI_ACCESS_DENIED'],
  [
    'no right to push at the end',
    faults.answer({ method: 'PUT', path: /manifests/ }, 403, { code: 'DENIED' }),
    'OCI_ACCESS_DENIED',
  ],
  [
    'a refused manifest',
    faults.answer({ method: 'PUT', path: /manifests/ }, 400, { code: 'MANIFEST_INVALID' }),
    'OCI_REGISTRY_REFUSED',
  ],
  [
    'a rate limit',
    faults.answer({ method: 'POST' }, 429, { code: 'TOOMANYREQUESTS', headers: { 'retry-after': '900' } }),
    'OCI_RATE_LIMITED',
  ],
])('%s ends it with nothing to be seen', async (_, fault, code) => {
  await using registry = await startRegistry();
  registry.fail(fault);
  await expect(publish(registry)).rejects.toMatchObject({ code });
  expectNothing(registry);
});

test('a base that is not there is told of at once, whatever else is under way', async () => {
  await using registry = await startRegistry();
  registry.fail(faults.delay({ method: 'HEAD' }, 100));
  const missing = { reference: parseReference(`${registry.host}/base:none`) };
  await expect(publish(registry, registry, { base: missing })).rejects.toMatchObject({
    code: 'OCI_MANIFEST_UNKNOWN',
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  expectNothing(registry);
});

test('a registry that wants to be waited for is, and that is told', async () => {
  await using registry = await startRegistry();
  registry.fail(faults.answer({ method: 'GET', times: 1 }, 429, { headers: { 'retry-after': '1' } }));
  const waits: PublishEvent[] = [];
  const onProgress = (event: PublishEvent) => void (event.kind === 'waiting' && waits.push(event));
  expectPublished(registry, await publish(registry, registry, { onProgress }));
  expect(waits).toEqual([{ kind: 'waiting', host: registry.host, waitMs: 1_000, reason: 'it answered 429' }]);
});

// Whatever goes wrong for a while, in whichever combination: the image is whole in the end, or nothing of it is there.
const temporary = fc.constantFrom<(times: number, skip: number) => Fault>(
  (times, skip) => faults.answer({ times, skip }, 503),
  (times, skip) => faults.answer({ times, skip }, 429, { headers: { 'retry-after': '0' } }),
  (times, skip) => faults.hangUp({ times, skip }),
  (times, skip) => faults.declineMount({ ...mounts, times, skip }),
  (times, skip) => faults.answer({ ...mounts, times, skip }, 403),
  (times, skip) => faults.answer({ ...puts, times, skip }, 405),
  (times, skip) => faults.answer({ ...puts, times, skip }, 500),
  (times, skip) => faults.cutRequest({ ...puts, times, skip }, 7),
  (times, skip) => faults.corruptRequest({ ...puts, times, skip }, 1),
  (times, skip) => faults.cutAnswer({ ...blobs, times, skip }, 0.5),
  (times, skip) => faults.corruptAnswer({ ...blobs, times, skip }, 1),
  (times, skip) => faults.header({ method: 'POST', times, skip }, 'location', undefined),
  (times, skip) =>
    faults.answer({ method: 'PUT', path: /manifests/, times, skip }, 400, { code: 'MANIFEST_BLOB_UNKNOWN' }),
);

test('an image is published whole or not at all, whatever goes wrong', async () => {
  const wrongs = fc.array(
    fc.tuple(temporary, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 8 })),
    { maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(wrongs, fc.boolean(), async (chosen, isOther) => {
      await using from = await startRegistry();
      await using other = await startMemoryRegistry();
      const to = isOther ? other : from;
      for (const [fault, times, skip] of chosen) for (const it of [from, other]) it.fail(fault(times, skip));
      const outcome = await publish(from, to).catch((error: unknown) => error);
      from.heal();
      other.heal();
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(RegistryError);
        expect(to.store.repository('mine').tags.size).toBe(0);
        // An upload whose beginning got no answer, or one without its address, cannot be taken back: none is counted here.
      } else expectWhole(to, outcome as Published);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('a base tag that moves in between does not matter: it is asked for once', async () => {
  await using registry = await startRegistry();
  const other = createSampleImage(['quite', 'different']);
  registry.fail(
    faults.afterwards({ method: 'GET', path: /base\/manifests/ }, () =>
      storeImage(registry.store, 'base', other, '1'),
    ),
  );
  const published = await publish(registry);
  expect(published.base.reference.digest).toBe(base.manifest.digest);
  expectPublished(registry, published);
});

test('an abort leaves nothing behind', async () => {
  await using registry = await startRegistry();
  registry.fail(faults.delay(puts, 1_000));
  const publishing = publish(registry, registry, { signal: AbortSignal.timeout(200) });
  await expect(publishing).rejects.toThrow(/timeout/i);
  expectNothing(registry);
});

test.each<[string, Fault]>([
  ['a base that turns out to be damaged', faults.corruptAnswer(blobs, 5)],
  ['a base that turns out to be gone', faults.answer(blobs, 404, { code: 'BLOB_UNKNOWN' })],
])('%s leaves no upload behind that begins at that moment', async (_, fault) => {
  await using registry = await startRegistry();
  registry.fail(faults.declineMount());
  registry.fail(faults.delay({ method: 'POST' }, 100));
  registry.fail(fault);
  await expect(publish(registry)).rejects.toBeInstanceOf(RegistryError);
  expect(registry.requests.filter(({ method, status }) => method === 'POST' && status === 202)).toHaveLength(
    5,
  );
  expectNothing(registry);
});

test('neither does an abort', async () => {
  await using registry = await startRegistry();
  registry.fail(faults.declineMount());
  registry.fail(faults.delay({ method: 'POST' }, 300));
  const publishing = publish(registry, registry, { signal: AbortSignal.timeout(200) });
  await expect(publishing).rejects.toThrow(/timeout/i);
  expect(registry.requests.filter(({ method, status }) => method === 'POST' && status === 202)).toHaveLength(
    5,
  );
  expectNothing(registry);
});

test('with tokens it works as well, and costs few requests more', async () => {
  await using registry = await startRegistry({ auth: { kind: 'token', users: { me: 'secret' } } });
  const published = await publish(registry);
  expectPublished(registry, published);
  expect(published.blobs.filter(({ outcome }) => outcome === 'mounted')).toHaveLength(3);
  expect(published.requests).toBe(12 + 5);
});

test.each([
  ['honours one scope only', { firstScopeOnly: true }],
  ['lets tokens live for a moment', { tokenLifetime: 0.02 }],
])('a token server that %s is got along with', async (_, auth) => {
  await using registry = await startRegistry({ auth: { kind: 'token', users: { me: 'secret' }, ...auth } });
  expectPublished(registry, await publish(registry));
});
