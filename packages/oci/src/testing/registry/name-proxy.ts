import { createServer, request as requestHttp } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A proxy for tests; dispose of it. */
export interface NameProxy extends Disposable {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  /** What it was asked, in order. */
  readonly seen: readonly string[];
}

/** Starts a proxy that leads every name to one host, and remembers what it was asked. */
export async function startNameProxy(host: string): Promise<NameProxy> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const { pathname, search } = new URL(request.url ?? '');
    const forwarded = requestHttp(
      `http://${host}${pathname}${search}`,
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      },
    );
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  server.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const [name = '', port] = host.split(':');
    const through = connect(Number(port), name, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    through.on('error', () => socket.destroy());
    socket.on('error', () => through.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
