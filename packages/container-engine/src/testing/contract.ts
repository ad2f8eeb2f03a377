import assert from 'node:assert/strict';
import { ServerlessMaxError, systemClock } from '@serverless-max/foundation';
import type { ContainerEngine, ContainerLogLine, ContainerSpec, ContainerSummary } from '../engine.ts';
import type { ContractSubject } from './contract-subject.ts';

/** One promise that every engine keeps. */
export interface ContractCase {
  readonly name: string;
  readonly run: (subject: ContractSubject) => Promise<void>;
}

const absent = 'serverless-max-contract/absent:1';
const label = 'serverless-max.contract';
const labels = { [label]: 'yes' };

/**
 * What holds for every `ContainerEngine`, as data, so that any test runner can run it:
 * `test.each(containerEngineContract)('$name', ({ run }) => run(subject))`. The cases run one after another.
 */
export const containerEngineContract: readonly ContractCase[] = [
  {
    name: 'describes itself and its machine',
    async run({ engine }) {
      const info = await engine.info();
      assert.match(info.product, /^[a-z]/);
      assert.equal(info.os, 'linux');
      assert.ok(info.cpus > 0 && info.memoryBytes > 0);
    },
  },
  {
    name: 'describes an image that it has',
    async run({ engine, image }) {
      const details = await engine.inspectImage(image);
      assert.match(details?.id ?? '', /^sha256:[0-9a-f]{64}$/);
      assert.ok((await engine.imageHistory(image)).length > 0);
    },
  },
  {
    name: 'knows nothing of an absent image and does not mind removing it',
    async run({ engine }) {
      assert.equal(await engine.inspectImage(absent), undefined);
      await engine.removeImage(absent);
      await refuses('ENG_IMAGE_NOT_FOUND', () => engine.imageHistory(absent));
      await refuses('ENG_IMAGE_NOT_FOUND', () => engine.tagImage(absent, 'x:1'));
      await refuses('ENG_IMAGE_NOT_FOUND', () => engine.startContainer({ image: absent, publish: [] }));
    },
  },
  {
    name: 'gives an image a second name and takes only that one away',
    async run({ engine, image }) {
      await engine.tagImage(image, absent);
      assert.equal((await engine.inspectImage(absent))?.id, (await engine.inspectImage(image))?.id);
      await engine.removeImage(absent);
      assert.equal(await engine.inspectImage(absent), undefined);
      assert.ok(await engine.inspectImage(image));
    },
  },
  {
    name: 'refuses an archive that is none',
    async run({ engine }) {
      await refuses('ENG_LOAD_FAILED', () => engine.loadImage(chunks('no archive '.repeat(200))));
    },
  },
  {
    name: 'passes on the failure of an archive that cannot be read',
    async run({ engine }) {
      const failure = new RangeError('unreadable');
      await assert.rejects(() => engine.loadImage(chunks('x', failure)), failure);
    },
  },
  {
    name: 'saves an image as a tar, as far as it is read',
    async run({ engine, image }) {
      let read = 0;
      for await (const chunk of engine.saveImage(image)) {
        read += chunk.byteLength;
        if (read >= 1024) break;
      }
      assert.ok(read >= 1024);
      await refuses('ENG_IMAGE_NOT_FOUND', () => bytesOf(engine.saveImage(absent)));
      const reason = new RangeError('enough');
      await assert.rejects(bytesOf(engine.saveImage(image, { signal: AbortSignal.abort(reason) })), reason);
    },
  },
  {
    name: 'shows the files of an image, and leaves nothing of it',
    async run({ engine, image }) {
      const files = await engine.openImage(image, { labels });
      assert.equal((await engine.listContainers(label)).length, 1);
      const { kind, sizeBytes } = (await files.stat('/etc/passwd')) ?? {};
      assert.deepEqual([kind, (sizeBytes ?? 0) > 0], ['file', true]);
      assert.equal((await files.stat('/etc'))?.kind, 'folder');
      const link = await files.stat('/etc/os-release');
      assert.deepEqual([link?.kind, link?.target], ['link', '/usr/lib/os-release']);
      assert.equal(await files.stat('/etc/none'), undefined);
      const tar = await bytesOf((await files.archive('/etc/passwd')) ?? []);
      assert.deepEqual([tar.toString('latin1', 0, 6), tar.length % 512], ['passwd', 0]);
      assert.match(tar.toString(), /\0root:/);
      assert.equal(await files.archive('/etc/none'), undefined);
      // A reader may stop after the first bytes.
      for await (const bytes of (await files.archive('/etc')) ?? []) {
        assert.equal(Buffer.from(bytes).toString('latin1', 0, 3), 'etc');
        break;
      }
      await files[Symbol.asyncDispose]();
      assert.deepEqual(await engine.listContainers(label), []);
    },
  },
  {
    name: 'opens no image that is absent, and none for a caller who has given up',
    async run({ engine, image }) {
      await refuses('ENG_IMAGE_NOT_FOUND', () => engine.openImage(absent));
      const reason = new RangeError('enough');
      await assert.rejects(engine.openImage(image, { labels, signal: AbortSignal.abort(reason) }), reason);
      const abort = new AbortController();
      await using files = await engine.openImage(image, { labels, signal: abort.signal });
      abort.abort(reason);
      await assert.rejects(files.stat('/etc'), reason);
      await files[Symbol.asyncDispose]();
      assert.deepEqual(await engine.listContainers(label), []);
    },
  },
  {
    name: 'publishes a server and no other port',
    async run({ engine, server }) {
      await using container = await start(engine, server);
      const { host, port } = container.address(8080);
      assert.equal(await fetchText(`http://${host}:${port}/`), 'hello');
      assert.throws(() => container.address(8081), { code: 'ENG_PORT_NOT_PUBLISHED' });
    },
  },
  {
    name: 'brings every line of both streams, whole and in order, and the exit code',
    async run({ engine, writer }) {
      await using container = await start(engine, writer);
      const lines: ContainerLogLine[] = [];
      const follower = await container.followLogs((line) => lines.push(line));
      await follower.ended;
      const texts = (stream: string) =>
        lines.filter((line) => line.stream === stream).map(({ text }) => text);
      assert.deepEqual(texts('stdout'), ['one', 'zwö', 'end']);
      assert.deepEqual(texts('stderr'), ['oops']);
      for (const { timestamp } of lines) assert.match(timestamp, /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{1,9}Z$/);
      const { running, exitCode, oomKilled } = await container.state();
      assert.deepEqual({ running, exitCode, oomKilled }, { running: false, exitCode: 3, oomKilled: false });
    },
  },
  {
    name: 'says why a container did not start and leaves nothing of it',
    async run({ engine, broken }) {
      await assert.rejects(() => start(engine, broken), {
        code: 'ENG_START_FAILED',
        reason: 'executable-not-found',
      });
      assert.deepEqual(await engine.listContainers(label), []);
    },
  },
  {
    name: 'refuses a name that is in use',
    async run({ engine, idle }) {
      const named = { ...idle, name: 'serverless-max-contract' };
      await using container = await start(engine, named);
      assert.equal(container.name, 'serverless-max-contract');
      await refuses('ENG_CONFLICT', () => start(engine, named));
    },
  },
  {
    name: 'leaves nothing of an aborted start',
    async run({ engine, idle }) {
      const reason = new RangeError('enough');
      await assert.rejects(() => start(engine, idle, AbortSignal.abort(reason)), reason);
      const abort = new AbortController();
      const starting = start(engine, idle, abort.signal);
      abort.abort(reason);
      await assert.rejects(starting, reason);
      assert.deepEqual(await engine.listContainers(label), []);
    },
  },
  {
    name: 'pauses and unpauses',
    async run({ engine, idle }) {
      await using container = await start(engine, idle);
      await container.pause();
      assert.equal((await container.state()).paused, true);
      await refuses('ENG_CONFLICT', () => container.pause());
      await container.unpause();
      const { paused, running } = await container.state();
      assert.deepEqual({ paused, running }, { paused: false, running: true });
    },
  },
  {
    name: 'tells what memory a container takes, until it has ended',
    async run({ engine, idle }) {
      await using container = await start(engine, idle);
      const { usedBytes = 0, reclaimableBytes = -1, peakBytes } = (await container.memory()) ?? {};
      assert.ok(usedBytes > 0 && reclaimableBytes >= 0 && usedBytes >= reclaimableBytes);
      assert.ok(peakBytes === undefined || peakBytes >= usedBytes);
      await container.stop(0);
      assert.equal((await container.state()).running, false);
      assert.equal(await container.memory(), undefined);
      await container.stop(0);
    },
  },
  {
    name: 'says when a container is created, and when it is started',
    async run({ engine, idle }) {
      const phases: string[] = [];
      const onPhase = (phase: string): void => void phases.push(phase);
      const container = await engine.startContainer({ ...idle, labels }, { onPhase });
      await container.remove();
      assert.deepEqual(phases, ['created', 'started']);
    },
  },
  {
    name: 'lists containers by label, with and without a value',
    async run({ engine, idle }) {
      await using container = await start(engine, idle);
      const ids = (found: readonly ContainerSummary[]) => found.map(({ id }) => id);
      assert.deepEqual(ids(await engine.listContainers(label)), [container.id]);
      assert.deepEqual(ids(await engine.listContainers(labels)), [container.id]);
      assert.deepEqual(await engine.listContainers({ [label]: 'no' }), []);
      const [summary] = await engine.listContainers(label);
      assert.deepEqual([summary?.name, summary?.state], [container.name, 'running']);
      assert.equal(summary?.labels[label], 'yes');
    },
  },
  {
    name: 'removes a container once and for all',
    async run({ engine, idle }) {
      const container = await start(engine, idle);
      await container.pause();
      const follower = await container.followLogs(() => undefined);
      await engine.removeContainer(container.id);
      await follower.ended;
      await container.remove();
      await engine.removeContainer(container.id);
      assert.equal((await container.state()).running, false);
      assert.equal(await container.memory(), undefined);
      await refuses('ENG_CONTAINER_NOT_FOUND', () => container.unpause());
      await refuses('ENG_CONTAINER_NOT_FOUND', () => container.followLogs(() => undefined));
    },
  },
];

/** A container that goes with the test. */
async function start(engine: ContainerEngine, spec: ContainerSpec, signal?: AbortSignal) {
  const container = await engine.startContainer({ ...spec, labels }, signal && { signal });
  return Object.assign(container, { [Symbol.asyncDispose]: () => container.remove() });
}

async function refuses(code: string, request: () => Promise<unknown>): Promise<void> {
  await assert.rejects(request, (thrown) => thrown instanceof ServerlessMaxError && thrown.code === code);
}

/** The program may need a moment until it listens. */
async function fetchText(url: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return answer.text();
    await systemClock.sleep(50);
  }
  throw new Error(`${url} does not answer`);
}

async function bytesOf(stream: AsyncIterable<Uint8Array> | readonly Uint8Array[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* chunks(text: string, failure?: Error): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  if (failure !== undefined) throw failure;
}
