import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  faults,
  impatient,
  type MemoryRegistry,
  type MemoryRegistryOptions,
  startMemoryRegistry,
} from '../testing/index.ts';
import { type BlobSource, blobFromBytes } from './blob-source.ts';
import { mountBlob } from './mount-blob.ts';
import { pushBlob } from './push-blob.ts';
import { createRegistryClient } from './registry-client.ts';
import type { Repository } from './repository.ts';

const bytes = randomBytes(300_000);
const type = 'application/octet-stream';
const upload = { path: /blobs\/uploads\/./ };

/** A blob that comes in pieces, as from another registry. */
const streamed: BlobSource = {
  descriptor: blobFromBytes(type, bytes).descriptor,
  open: async function* (offset) {
    for (let at = offset; at < bytes.byteLength; at += 16_384) yield bytes.subarray(at, at + 16_384);
  },
};

interface Stage extends AsyncDisposable {
  readonly registry: MemoryRegistry;
  readonly repository: Repository;
}

async function start(options: MemoryRegistryOptions = {}, signal?: AbortSignal): Promise<Stage> {
  const registry = await startMemoryRegistry(options);
  const client = createRegistryClient(impatient);
  const repository = client.openRepository(
    { registry: registry.host, repository: 'a/b' },
    { access: 'pull,push', signal },
  );
  return {
    registry,
    repository,
    [Symbol.asyncDispose]: async () => {
      client.close();
      await registry.close();
    },
  };
}

/** Asserts that the blob is there, and that nothing else is left of the upload. */
function expectStored({ registry }: Stage): void {
  const stored = registry.store.repository('a/b');
  expect([...stored.blobs.keys()]).toEqual([streamed.descriptor.digest]);
  expect(stored.uploads.size).toBe(0);
}

const sequence = ({ registry }: Stage) =>
  registry.requests.map(({ method, status }) => `${method} ${status ?? 'cut'}`);

test('a POST and one PUT', async () => {
  await using stage = await start();
  await pushBlob(stage.repository, streamed);
  expectStored(stage);
  expect(sequence(stage)).toEqual(['POST 202', 'PUT 201']);
});

test('an empty blob', async () => {
  await using stage = await start();
  await pushBlob(stage.repository, blobFromBytes(type, new Uint8Array()));
  expect(stage.registry.store.repository('a/b').blobs.size).toBe(1);
});

test.each([404, 405, 411, 415, 501])(
  'a registry that answers %i to it gets a PATCH and a PUT',
  async (status) => {
    await using stage = await start();
    stage.registry.fail(faults.answer({ method: 'PUT', ...upload, times: 1 }, status));
    await pushBlob(stage.repository, streamed);
    expectStored(stage);
    expect(sequence(stage).slice(-3)).toEqual(['POST 202', 'PATCH 202', 'PUT 201']);
    // What was learnt is kept.
    const before = stage.registry.requests.length;
    await pushBlob(stage.repository, blobFromBytes(type, Buffer.from('another')));
    expect(sequence(stage).slice(before)).toEqual(['POST 202', 'PATCH 202', 'PUT 201']);
  },
);

test('a registry that takes no PATCH as a whole gets pieces', async () => {
  await using stage = await start({ minimumChunkBytes: 100_000, maximumChunkBytes: 280_000 });
  stage.registry.fail(faults.answer({ method: 'PUT', ...upload, times: 1 }, 405));
  stage.registry.fail(faults.answer({ method: 'PATCH', ...upload, times: 1 }, 405));
  await pushBlob(stage.repository, streamed);
  expectStored(stage);
  const patches = stage.registry.requests.filter(
    ({ method, headers }) => method === 'PATCH' && headers['content-range'],
  );
  const last = patches.filter(({ status }) => status === 202);
  expect(patches.map(({ status }) => status)).toContain(416);
  expect(last.map(({ headers }) => headers['content-range'])).toEqual(['0-262143', '262144-299999']);
});

test('a cut is taken up where the registry stands', async () => {
  await using stage = await start();
  stage.registry.fail(faults.cutRequest({ method: 'PUT', ...upload, times: 1 }, 100_000));
  await pushBlob(stage.repository, streamed);
  expectStored(stage);
  const [patch] = stage.registry.requests.filter(({ method }) => method === 'PATCH');
  const first = Number(/^(\d+)-299999$/.exec(String(patch?.headers['content-range']))?.[1]);
  expect(first).toBeGreaterThanOrEqual(100_000);
});

test('after a cut with an upload that is gone it begins anew', async () => {
  await using stage = await start();
  stage.registry.fail(faults.cutRequest({ method: 'PUT', ...upload, times: 1 }, 100_000));
  stage.registry.fail(faults.answer({ method: 'GET', ...upload }, 404, { code: 'BLOB_UPLOAD_UNKNOWN' }));
  await pushBlob(stage.repository, streamed);
  expectStored(stage);
});

test('a cut after the registry had everything is no failure', async () => {
  await using stage = await start();
  stage.registry.fail(faults.cutAnswer({ method: 'PUT', ...upload, times: 1 }, 0));
  stage.registry.fail(faults.header({ method: 'PUT', ...upload, times: 1 }, 'content-length', '10'));
  await pushBlob(stage.repository, streamed);
  expect(stage.registry.store.repository('a/b').blobs.size).toBe(1);
});

test.each([500, 502, 503])('one %i is waited out', async (status) => {
  await using stage = await start();
  stage.registry.fail(faults.answer({ method: 'PUT', ...upload, times: 1 }, status));
  await pushBlob(stage.repository, streamed);
  expectStored(stage);
  expect(sequence(stage).at(-1)).toBe('PUT 201');
});

test('a registry that always fails at one PUT gets another way', async () => {
  await using stage = await start();
  stage.registry.fail(faults.answer({ method: 'PUT', ...upload, times: 2 }, 500));
  await pushBlob(stage.repository, streamed);
  expectStored(stage);
  expect(sequence(stage).slice(-2)).toEqual(['PATCH 202', 'PUT 201']);
});

test('Retry-After is kept to', async () => {
  await using stage = await start();
  const headers = { 'retry-after': '0.3' };
  stage.registry.fail(
    faults.answer({ method: 'PUT', ...upload, times: 1 }, 429, { code: 'TOOMANYREQUESTS', headers }),
  );
  const before = performance.now();
  await pushBlob(stage.repository, streamed);
  expect(performance.now() - before).toBeGreaterThan(290);
  expectStored(stage);
});

test('an answer before everything is sent ends the sending', async () => {
  await using stage = await start();
  stage.registry.fail(faults.answerEarly({ method: 'PUT', ...upload, times: 1 }, 413));
  await pushBlob(stage.repository, streamed);
  expectStored(stage);
});

test('bytes that are damaged on their way are sent again', async () => {
  await using stage = await start();
  stage.registry.fail(faults.corruptRequest({ method: 'PUT', ...upload, times: 1 }, 1234));
  await pushBlob(stage.repository, streamed);
  expectStored(stage);
});

test('bytes that are always damaged end in the registry’s words, and nothing is left', async () => {
  await using stage = await start();
  stage.registry.fail(faults.corruptRequest({ method: 'PUT', ...upload }, 1234));
  await expect(pushBlob(stage.repository, streamed)).rejects.toThrow('DIGEST_INVALID');
  expect(stage.registry.store.repository('a/b').uploads.size).toBe(0);
});

test('a registry that lies about what it kept is not believed', async () => {
  await using stage = await start();
  const lie = `sha256:${'0'.repeat(64)}`;
  stage.registry.fail(faults.header({ method: 'PUT', ...upload }, 'docker-content-digest', lie));
  await expect(pushBlob(stage.repository, streamed)).rejects.toMatchObject({ code: 'OCI_DIGEST_MISMATCH' });
});

test('a beginning without Location is a fault of the registry', async () => {
  await using stage = await start();
  stage.registry.fail(faults.header({ method: 'POST' }, 'location', undefined));
  await expect(pushBlob(stage.repository, streamed)).rejects.toMatchObject({ code: 'OCI_PROTOCOL' });
});

test('no permission ends it at once, in the registry’s words', async () => {
  await using stage = await start();
  stage.registry.fail(faults.answer({ method: 'POST' }, 403, { code: 'DENIED', message: 'not yours' }));
  const failure = pushBlob(stage.repository, streamed);
  await expect(failure).rejects.toMatchObject({
    code: 'OCI_ACCESS_DENIED',
    message: expect.stringContaining('DENIED: not yours'),
  });
  expect(stage.registry.requests).toHaveLength(1);
});

test('an abort ends the upload and takes it back', async () => {
  const abort = new AbortController();
  await using stage = await start({}, abort.signal);
  const slow: BlobSource = {
    descriptor: streamed.descriptor,
    open: async function* () {
      yield bytes.subarray(0, 1000);
      abort.abort(new Error('enough'));
      await new Promise((resolve) => setTimeout(resolve, 20));
      yield bytes.subarray(1000);
    },
  };
  await expect(pushBlob(stage.repository, slow)).rejects.toThrow('enough');
  expect(stage.registry.store.repository('a/b').uploads.size).toBe(0);
  expect(sequence(stage).at(-1)).toBe('DELETE 204');
});

test('a source that fails is told of as itself', async () => {
  await using stage = await start();
  const broken: BlobSource = {
    descriptor: streamed.descriptor,
    // biome-ignore lint/correctness/useYield: it fails before there is anything to give.
    open: async function* () {
      throw new Error('the disk is gone');
    },
  };
  await expect(pushBlob(stage.repository, broken)).rejects.toThrow('the disk is gone');
  expect(stage.registry.store.repository('a/b').uploads.size).toBe(0);
});

test('an upload that a refused mount began is used', async () => {
  await using stage = await start();
  const outcome = await mountBlob(stage.repository, streamed.descriptor.digest, 'elsewhere');
  expect(outcome.isMounted).toBe(false);
  await pushBlob(stage.repository, streamed, outcome.isMounted ? undefined : outcome.session);
  expectStored(stage);
  expect(sequence(stage)).toEqual(['POST 202', 'PUT 201']);
});
