import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { describeBlob } from '../descriptor.ts';
import { digestOf } from '../digest.ts';
import { mediaTypes } from '../media-types.ts';
import { createSampleImage, faults, impatient, startMemoryRegistry, storeImage } from '../testing/index.ts';
import { checkBlob } from './check-blob.ts';
import { checkManifest } from './check-manifest.ts';
import { pullBlob } from './pull-blob.ts';
import { pullManifest } from './pull-manifest.ts';
import { readBlob } from './read-blob.ts';
import { createRegistryClient } from './registry-client.ts';

const bytes = randomBytes(300_000);
const descriptor = describeBlob('application/octet-stream', bytes);
const image = createSampleImage();
const blobs = { method: 'GET', path: /\/blobs\/sha256/ };
const manifests = { method: 'GET', path: /\/manifests\// };

async function start() {
  const registry = await startMemoryRegistry();
  registry.store.putBlob('a', bytes);
  storeImage(registry.store, 'a', image, '1');
  const client = createRegistryClient(impatient);
  return {
    registry,
    repository: client.openRepository({ registry: registry.host, repository: 'a' }),
    [Symbol.asyncDispose]: async () => {
      client.close();
      await registry.close();
    },
  };
}

test('a blob comes as it is, also from a later byte on', async () => {
  await using stage = await start();
  expect(await buffer(pullBlob(stage.repository, descriptor))).toEqual(bytes);
  expect(await buffer(pullBlob(stage.repository, descriptor, 299_990))).toEqual(bytes.subarray(299_990));
  expect(await checkBlob(stage.repository, descriptor.digest)).toBe(true);
  expect(await checkBlob(stage.repository, digestOf('other'))).toBe(false);
});

test('a connection that is cut again and again is taken up each time', async () => {
  await using stage = await start();
  stage.registry.fail(faults.cutAnswer({ ...blobs, times: 8 }, 0.3));
  expect(await buffer(pullBlob(stage.repository, descriptor))).toEqual(bytes);
  const ranges = stage.registry.requests.map(({ headers }) => headers['range']);
  expect(ranges).toHaveLength(9);
  expect(ranges[1]).toMatch(/^bytes=\d+-$/);
});

test('a registry without ranges is read past what is known', async () => {
  await using stage = await start();
  stage.registry.fail(faults.cutAnswer({ ...blobs, times: 1 }, 0.5));
  stage.registry.fail({
    match: { ...blobs, skip: 1 },
    act: ({ request }) => {
      delete request.headers.range;
      return false;
    },
  });
  expect(await buffer(pullBlob(stage.repository, descriptor))).toEqual(bytes);
});

test('a connection that brings nothing any more ends in an error', async () => {
  await using stage = await start();
  stage.registry.fail(faults.cutAnswer(blobs, 0));
  await expect(buffer(pullBlob(stage.repository, descriptor))).rejects.toMatchObject({
    code: 'OCI_REGISTRY_UNREACHABLE',
    temporary: true,
  });
});

test('a wrong byte is found before the end is given out', async () => {
  await using stage = await start();
  stage.registry.fail(faults.corruptAnswer(blobs, 77));
  let received = 0;
  const pulling = async () => {
    for await (const piece of pullBlob(stage.repository, descriptor)) received += piece.byteLength;
  };
  await expect(pulling()).rejects.toMatchObject({ code: 'OCI_DIGEST_MISMATCH' });
  expect(received).toBeLessThan(bytes.byteLength);
});

test('a small blob with a wrong byte is asked for once more', async () => {
  await using stage = await start();
  stage.registry.fail(faults.corruptAnswer({ ...blobs, times: 1 }, 3));
  expect(await readBlob(stage.repository, image.manifest.config)).toEqual(Buffer.from(image.configBytes));
});

test('more bytes than promised are not read', async () => {
  await using stage = await start();
  const short = { ...descriptor, size: 1000 };
  await expect(buffer(pullBlob(stage.repository, short))).rejects.toThrow('expected 1000 bytes, got more');
});

test('a Content-Length that promises less, or more, is found out', async () => {
  await using stage = await start();
  const long = { ...descriptor, size: bytes.byteLength + 1 };
  await expect(buffer(pullBlob(stage.repository, long))).rejects.toMatchObject({ fault: 'remote' });
  stage.registry.fail(faults.header(blobs, 'content-length', '400000'));
  await expect(buffer(pullBlob(stage.repository, { ...descriptor, size: 400_000 }))).rejects.toThrow();
});

test('a blob that is not there, and one that is too large to be read at once', async () => {
  await using stage = await start();
  const other = { ...descriptor, digest: digestOf('other') };
  await expect(buffer(pullBlob(stage.repository, other))).rejects.toMatchObject({ code: 'OCI_BLOB_UNKNOWN' });
  await expect(readBlob(stage.repository, descriptor, 1000)).rejects.toMatchObject({ code: 'OCI_PROTOCOL' });
});

test('a manifest by tag and by digest', async () => {
  await using stage = await start();
  const { digest } = image.manifest;
  expect((await pullManifest(stage.repository, '1')).digest).toBe(digest);
  expect((await pullManifest(stage.repository, digest)).digest).toBe(digest);
  expect(await checkManifest(stage.repository, '1')).toBe(digest);
  expect(await checkManifest(stage.repository, '2')).toBeUndefined();
});

test('a manifest that is not there is told of in the registry’s words', async () => {
  await using stage = await start();
  const failure = await pullManifest(stage.repository, '2').catch((error: Error) => error);
  expect(failure).toMatchObject({ code: 'OCI_MANIFEST_UNKNOWN', fault: 'user', status: 404 });
  expect((failure as Error).message.replace(stage.registry.host, 'host')).toMatchInlineSnapshot(
    `"The registry has no image host/a:2: MANIFEST_UNKNOWN: manifest unknown ({"name":"a"})."`,
  );
});

test.each([
  [
    'another digest than that of the bytes',
    faults.header(manifests, 'docker-content-digest', digestOf('lie')),
    'OCI_DIGEST_MISMATCH',
  ],
  ['a wrong byte', faults.corruptAnswer(manifests, 50), 'OCI_DIGEST_MISMATCH'],
  ['a page', faults.answer(manifests, 200, { body: '<html>' }), 'OCI_INVALID_MANIFEST'],
  ['another type', faults.header(manifests, 'content-type', mediaTypes.index), 'OCI_INVALID_MANIFEST'],
  ['too much', faults.answer(manifests, 200, { body: 'x'.repeat(4 * 1024 * 1024 + 1) }), 'OCI_PROTOCOL'],
  ['half of it', faults.cutAnswer(manifests, 0.5), 'OCI_REGISTRY_UNREACHABLE'],
  ['always 503', faults.answer(manifests, 503), 'OCI_REGISTRY_REFUSED'],
  ['always 429', faults.answer(manifests, 429, { code: 'TOOMANYREQUESTS' }), 'OCI_RATE_LIMITED'],
  ['nothing', faults.hangUp(manifests), 'OCI_REGISTRY_UNREACHABLE'],
])('a manifest with %s is refused', async (_, fault, code) => {
  await using stage = await start();
  stage.registry.fail(fault);
  await expect(pullManifest(stage.repository, '1')).rejects.toMatchObject({ code });
});

test.each([
  ['500', faults.answer({ ...manifests, times: 2 }, 500)],
  ['a hang-up', faults.hangUp({ ...manifests, times: 2 })],
  ['half a manifest', faults.cutAnswer({ ...manifests, times: 2 }, 0.5)],
  ['a wrong byte', faults.corruptAnswer({ ...manifests, times: 1 }, 50)],
  ['429', faults.answer({ ...manifests, times: 1 }, 429, { headers: { 'retry-after': '0.01' } })],
])('%s is overcome', async (_, fault) => {
  await using stage = await start();
  stage.registry.fail(fault);
  expect((await pullManifest(stage.repository, '1')).digest).toBe(image.manifest.digest);
});

test('what is no manifest is told of with its whole name', async () => {
  await using stage = await start();
  stage.registry.fail(faults.answer(manifests, 200, { body: '<html>' }));
  await expect(pullManifest(stage.repository, '1')).rejects.toMatchObject({
    message: `The manifest of ${stage.registry.host}/a:1 cannot be used: it is not JSON.`,
    hint: expect.stringContaining('login or a proxy'),
  });
});

test('a registry that wants to be left alone for an hour is', async () => {
  await using stage = await start();
  stage.registry.fail(
    faults.answer(manifests, 429, { code: 'TOOMANYREQUESTS', headers: { 'retry-after': '3600' } }),
  );
  await expect(pullManifest(stage.repository, '1')).rejects.toMatchObject({
    code: 'OCI_RATE_LIMITED',
    hint: expect.stringContaining('3600 s'),
  });
  expect(stage.registry.requests).toHaveLength(1);
});

test('a registry without HEAD or without a digest in it is asked for the manifest', async () => {
  await using stage = await start();
  stage.registry.fail(faults.answer({ method: 'HEAD', times: 1 }, 405));
  expect(await checkManifest(stage.repository, '1')).toBe(image.manifest.digest);
  stage.registry.fail(faults.header({ method: 'HEAD' }, 'docker-content-digest', undefined));
  expect(await checkManifest(stage.repository, '1')).toBe(image.manifest.digest);
});

test('a registry that falls silent is given up', async () => {
  await using registry = await startMemoryRegistry();
  registry.fail(faults.delay({}, 5_000));
  using client = createRegistryClient({
    retries: { attempts: 1, firstWaitMs: 1, maximumWaitMs: 1 },
    idleTimeoutMs: 100,
  });
  const repository = client.openRepository({ registry: registry.host, repository: 'a' });
  await expect(pullManifest(repository, '1')).rejects.toThrow('it did not answer in time');
});

test('an abort ends a request and a wait', async () => {
  await using registry = await startMemoryRegistry();
  using client = createRegistryClient({
    ...impatient,
    retries: { attempts: 9, firstWaitMs: 60_000, maximumWaitMs: 60_000 },
  });
  for (const fault of [faults.delay({}, 5_000), faults.answer({}, 503)]) {
    registry.heal();
    registry.fail(fault);
    const signal = AbortSignal.timeout(50);
    const repository = client.openRepository({ registry: registry.host, repository: 'a' }, { signal });
    await expect(pullManifest(repository, '1')).rejects.toThrow(/timeout/i);
  }
});

test('a name that does not exist and a port where nothing listens', async () => {
  using client = createRegistryClient(impatient);
  const at = (registry: string) => pullManifest(client.openRepository({ registry, repository: 'a' }), '1');
  await expect(at('no-such-registry.invalid')).rejects.toMatchObject({
    code: 'OCI_REGISTRY_UNREACHABLE',
    fault: 'environment',
  });
  const before = client.traffic().requests;
  // It has never answered: two attempts suffice to say so.
  await expect(at('127.0.0.1:1')).rejects.toThrow('nothing listens there');
  expect(client.traffic().requests - before).toBe(2);
});
