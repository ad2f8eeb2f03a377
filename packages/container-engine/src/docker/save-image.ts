import { promisify } from 'node:util';
import { classifyEngineFailure } from '../classify-failure.ts';
import type { SaveOptions } from '../engine.ts';
import type { DockerConnection } from './docker-engine.ts';
import { toEngineFailure } from './request-failure.ts';

/** The archive of an image, as the engine streams it; whoever stops reading ends the transfer. */
export async function* saveImage(
  { docker, endpoint }: DockerConnection,
  reference: string,
  { signal }: SaveOptions,
): AsyncGenerator<Uint8Array, void, void> {
  signal?.throwIfAborted();
  const dial = promisify(docker.modem.dial).bind(docker.modem);
  const request = {
    // The engine wants the slashes of a name as they are.
    path: `/images/${reference}/get`,
    method: 'GET',
    isStream: true,
    statusCodes: { 200: true },
    ...(signal && { abortSignal: signal }),
  };
  try {
    const answer = (await dial(request)) as NodeJS.ReadableStream & AsyncIterable<Uint8Array>;
    for await (const chunk of answer) yield chunk;
  } catch (cause) {
    signal?.throwIfAborted();
    const context = { endpoint, operation: 'image', subject: reference, cause } as const;
    throw classifyEngineFailure(toEngineFailure(cause), context);
  }
}
