import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that takes as long as a distant one's. */
export interface ShapedLink extends AsyncDisposable {
  /** `localhost:<port>` */
  readonly host: string;
}

/**
 * Listens on the loopback and passes everything on to a server, each way half a round trip later; a new connection costs
 * one round trip more, as its handshake would. There is no loss and no limit of the rate.
 */
export async function openShapedLink(targetPort: number, roundTripMs: number): Promise<ShapedLink> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    const opened = performance.now();
    // What is sent first could only be sent when the handshake was over.
    pass(client, upstream, () => roundTripMs / 2 + Math.max(0, opened + roundTripMs - performance.now()));
    pass(upstream, client, () => roundTripMs / 2);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** In order, and each piece as late as `delayMs` says when it comes. */
function pass(from: Socket, to: Socket, delayMs: () => number): void {
  let due = 0;
  const later = (work: () => void): void => {
    due = Math.max(due, performance.now() + delayMs());
    setTimeout(work, due - performance.now());
  };
  from.on('data', (chunk) => later(() => to.writable && to.write(chunk)));
  from.on('end', () => later(() => to.end()));
}
