import { Readable } from 'node:stream';
import { classifyEngineFailure, type EngineFailure, type EngineOperation } from '../classify-failure.ts';
import type { BuildOptions, PullOptions, StepOptions } from '../image.ts';
import { splitReference } from '../reference.ts';
import type { DockerConnection } from './docker-engine.ts';
import { readProgress, type StepOutcome } from './progress.ts';
import { toEngineFailure } from './request-failure.ts';

const keptOutputLines = 20;

/** Pulls one tag (`latest` when there is none: without any the engine would pull all of them). */
export async function pullImage(
  connection: DockerConnection,
  reference: string,
  { credentials, platform, ...options }: PullOptions,
): Promise<void> {
  const { name, tag } = splitReference(reference);
  await runStep(connection, 'pull', reference, options, (abort) =>
    connection.docker.createImage({
      ...abort,
      fromImage: name,
      tag: tag ?? 'latest',
      ...(platform !== undefined && { platform }),
      ...(credentials && {
        authconfig: {
          username: credentials.username,
          password: credentials.password,
          serveraddress: credentials.server,
        },
      }),
    }),
  );
}

/** Loads an archive of images. */
export async function loadImage(
  connection: DockerConnection,
  archive: AsyncIterable<Uint8Array>,
  options: StepOptions,
): Promise<void> {
  const quiet = options.onProgress === undefined;
  await sendingStream(archive, (source) =>
    runStep(connection, 'load', 'an image archive', options, (abort) =>
      connection.docker.loadImage(source, { ...abort, quiet }),
    ),
  );
}

/** Builds an image with the engine's classic builder and returns its id. */
export async function buildImage(
  connection: DockerConnection,
  context: AsyncIterable<Uint8Array>,
  options: BuildOptions,
): Promise<string> {
  const { tags = [], dockerfile, buildArgs, labels, platform } = options;
  const subject = tags[0] ?? dockerfile ?? 'Dockerfile';
  const query: object = {
    rm: true,
    forcerm: true,
    ...(tags.length > 0 && { t: tags }),
    ...(dockerfile !== undefined && { dockerfile }),
    ...(buildArgs && { buildargs: { ...buildArgs } }),
    ...(labels && { labels: { ...labels } }),
    ...(platform !== undefined && { platform }),
    // Not declared as the client's type, which knows only one tag: the engine takes a repeated `t`.
  };
  const { id } = await sendingStream(context, (source) =>
    runStep(connection, 'build', subject, options, (abort) =>
      connection.docker.buildImage(source, { ...abort, ...query }),
    ),
  );
  if (id !== undefined) return id;
  const failure = { message: 'the engine did not tell the id of the image' };
  throw classifyEngineFailure(failure, { endpoint: connection.endpoint, operation: 'build', subject });
}

type Send = (abort: { abortSignal?: AbortSignal }) => Promise<NodeJS.ReadableStream>;

async function runStep(
  { endpoint }: DockerConnection,
  operation: EngineOperation,
  subject: string,
  { onProgress, signal }: StepOptions,
  send: Send,
): Promise<StepOutcome> {
  signal?.throwIfAborted();
  const output: string[] = [];
  const keep = (line: string): void => {
    output.push(line);
    if (output.length > keptOutputLines) output.shift();
    onProgress?.(line);
  };
  const fail = (failure: EngineFailure, cause?: unknown): never => {
    throw classifyEngineFailure(failure, { endpoint, operation, subject, output, cause });
  };
  let outcome: StepOutcome;
  try {
    const answer = await send(signal === undefined ? {} : { abortSignal: signal });
    outcome = await readProgress(answer as AsyncIterable<Uint8Array> & NodeJS.ReadableStream, keep);
  } catch (thrown) {
    signal?.throwIfAborted();
    return fail(toEngineFailure(thrown), thrown);
  }
  return outcome.error === undefined ? outcome : fail({ message: outcome.error });
}

/** Sends a stream and lets a failure of the stream itself win over what the cut-off request says of it. */
async function sendingStream<T>(
  chunks: AsyncIterable<Uint8Array>,
  send: (source: Readable) => Promise<T>,
): Promise<T> {
  const source = Readable.from(chunks, { objectMode: false });
  let sourceFailure: { readonly thrown: unknown } | undefined;
  source.on('error', (thrown) => {
    sourceFailure = { thrown };
  });
  try {
    return await send(source);
  } catch (failure) {
    throw sourceFailure === undefined ? failure : sourceFailure.thrown;
  } finally {
    source.destroy();
  }
}
