import { mkdtempDisposable } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** One answer of the stub; a `body` that is no string or bytes is sent as JSON. */
export interface StubAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

/** A request as the stub got it. */
export interface StubRequest {
  /** `POST /containers/create?name=x` */
  readonly line: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A server on a socket of its own that answers as an engine was seen to answer. */
export interface StubDockerApi extends AsyncDisposable {
  readonly socketPath: string;
  readonly requests: readonly StubRequest[];
}

/** Answers each request by the first key that its `METHOD /path` begins with; several answers take turns. */
export async function startStubDockerApi(
  answers: Readonly<Record<string, StubAnswer | readonly StubAnswer[]>>,
): Promise<StubDockerApi> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'stub-'));
  const socketPath = join(folder.path, 'engine.sock');
  const requests: StubRequest[] = [];
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push({ line, headers: request.headers, body: await text(request) });
    const key = Object.keys(answers).find((start) => line.startsWith(start)) ?? '';
    const turn = requests.filter((earlier) => earlier.line.startsWith(key)).length - 1;
    const planned = [answers[key] ?? { status: 404, body: { message: 'page not found' } }].flat();
    const { status = 200, body = '' } = planned[Math.min(turn, planned.length - 1)] ?? {};
    response.statusCode = status;
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    socketPath,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await folder.remove();
    },
  };
}
