import type { ContainerEngine, ContainerLogLine } from '@serverless-max/container-engine';
import { inject } from 'vitest';
import type { RequestStep } from './conformance-rows.ts';

const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

/** What came back over HTTP. */
export interface ServerAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** What one stream of a container's log holds: the lines without sentinels, and how many sentinels there were. */
export interface StreamContent {
  readonly lines: readonly string[];
  readonly sentinels: number;
}

/** A container of a runtime image, spoken to as OpenWhisk does; dispose of it to remove it. */
export interface ServerContainer extends AsyncDisposable {
  /** Waits for the server to listen, which a port of the engine does before it. */
  send(step: RequestStep): Promise<ServerAnswer>;
  log(stream: 'stdout' | 'stderr'): StreamContent;
}

/** Starts a container with the memory of an ordinary action, unless another is said. */
export async function startServer(
  engine: ContainerEngine,
  image: string,
  env: Readonly<Record<string, string>>,
  memoryMb = 256,
): Promise<ServerContainer> {
  const container = await engine.startContainer({
    image,
    env,
    labels: inject('labels'),
    memoryMb,
    publish: [8080],
  });
  const streams = { stdout: { lines: [], sentinels: 0 }, stderr: { lines: [], sentinels: 0 } } as Record<
    ContainerLogLine['stream'],
    { lines: string[]; sentinels: number }
  >;
  const follower = await container.followLogs(({ stream, text }) => {
    if (text === sentinel) streams[stream].sentinels += 1;
    else streams[stream].lines.push(text);
  });
  const { host, port } = container.address(8080);
  const deadline = performance.now() + 20_000;
  const send = async (step: RequestStep): Promise<ServerAnswer> => {
    const { post, method = 'POST', text = JSON.stringify(step.body ?? {}) } = step;
    const body = method === 'GET' ? null : text;
    for (;;) {
      try {
        const response = await fetch(`http://${host}:${port}${post}`, { method, body });
        return { status: response.status, headers: response.headers, text: await response.text() };
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  return {
    send,
    log: (stream) => streams[stream],
    async [Symbol.asyncDispose]() {
      follower.close();
      await container.remove();
    },
  };
}
