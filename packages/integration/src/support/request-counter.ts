import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forwardTo } from './forward-to.ts';

/** A host as its clients reach it, with every request noted. */
export interface RequestCounter extends AsyncDisposable {
  readonly url: string;
  /** `GET /api/v1/namespaces` */
  readonly requests: readonly string[];
}

/** Stands in front of a host that speaks plain HTTP, and notes what goes through. */
export async function openCounter(host: string): Promise<RequestCounter> {
  const requests: string[] = [];
  const note = ({ method, url }: IncomingMessage): void => void requests.push(`${method} ${url}`);
  const server = createServer(forwardTo(host, note)).listen(0, '127.0.0.1');
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
