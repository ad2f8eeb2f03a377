import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Answers a request in the engine's place; false lets it through. */
export type Fault = (incoming: IncomingMessage, response: ServerResponse) => boolean;

/**
 * A door to the real engine with a fault: everything but the faulty request is passed on. Its address is a
 * DOCKER_HOST.
 */
export async function openFaultyEngine(
  realSocket: string,
  fault: Fault,
): Promise<{ readonly dockerHost: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-fault-'));
  const socketPath = join(folder, 'docker.sock');
  const server = createServer((incoming, response) => {
    if (fault(incoming, response)) return;
    const { method, url, headers } = incoming;
    const onward = request({ socketPath: realSocket, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    dockerHost: `unix://${socketPath}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
