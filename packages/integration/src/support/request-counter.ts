import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host as its clients reach it, with every request noted. */
export interface RequestCounter extends AsyncDisposable {
  readonly url: string;
  /** `GET /api/v1/namespaces` */
  readonly requests: readonly string[];
}

/** Stands in front of a host that speaks plain HTTP, and notes what goes through. */
export async function openCounter(host: string): Promise<RequestCounter> {
  const requests: string[] = [];
  const { hostname, port } = new URL(host);
  const server = createServer((incoming, answer) => {
    const { method, url, headers } = incoming;
    requests.push(`${method} ${url}`);
    const onward = request({ hostname, port, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
