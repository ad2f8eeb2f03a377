import type { Readable } from 'node:stream';
import type { Container } from 'dockerode';
import { classifyEngineFailure, type EngineOperation } from '../classify-failure.ts';
import type { OpenImageOptions } from '../engine.ts';
import type { FileStat, ImageFiles } from '../image-files.ts';
import { removeIfPresent } from './docker-container.ts';
import type { DockerConnection } from './docker-engine.ts';
import { statusOf, toEngineFailure } from './request-failure.ts';

/** The engine hands out files of containers only, so one is made of the image, and never started. */
export async function openImage(
  { docker, endpoint }: DockerConnection,
  reference: string,
  { labels, signal }: OpenImageOptions,
): Promise<ImageFiles> {
  const request = async <T>(operation: EngineOperation, send: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    try {
      return await send();
    } catch (cause) {
      const context = { endpoint, operation, subject: reference, cause };
      throw classifyEngineFailure(toEngineFailure(cause), context);
    }
  };
  // An image without any command is refused unless one is given.
  const command = { Entrypoint: ['/'], Cmd: [] };
  const container = await request('create', () =>
    docker.createContainer({ Image: reference, ...command, ...(labels && { Labels: { ...labels } }) }),
  );
  const remove = () => removeIfPresent(container);
  if (signal?.aborted) await remove().finally(() => signal.throwIfAborted());
  return {
    stat: (path) => request('container', () => ifPresent(() => statPath(container, path))),
    archive: (path) =>
      request('container', () =>
        // The client's type does not know that its streams are Node's.
        ifPresent(async () => (await container.getArchive({ path })) as Readable),
      ),
    async [Symbol.asyncDispose]() {
      // Also after an abort.
      await remove();
    },
  };
}

async function ifPresent<T>(send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (thrown) {
    if (statusOf(thrown) === 404) return undefined;
    throw thrown;
  }
}

/** Go's os.FileMode: the bits of the kinds stand above those of Unix. */
const goMode = { folder: 0x8000_0000, link: 0x0800_0000, otherKinds: 0x078c_0000 };

async function statPath(container: Container, path: string): Promise<FileStat> {
  const answer = (await container.infoArchive({ path })) as Readable & {
    readonly headers: Readonly<Record<string, string | undefined>>;
  };
  answer.resume();
  const header = answer.headers['x-docker-container-path-stat'] ?? '';
  const { mode, size, linkTarget } = JSON.parse(Buffer.from(header, 'base64').toString()) as {
    readonly mode: number;
    readonly size: number;
    readonly linkTarget: string;
  };
  if (mode & goMode.link) return { kind: 'link', sizeBytes: size, target: linkTarget };
  if (mode & goMode.folder) return { kind: 'folder', sizeBytes: size };
  return { kind: mode & goMode.otherKinds ? 'other' : 'file', sizeBytes: size };
}
