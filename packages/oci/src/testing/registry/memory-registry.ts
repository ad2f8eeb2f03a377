import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { beginUpload, continueUpload, getBlob } from './blob-routes.ts';
import { Exchange } from './exchange.ts';
import { type Fault, FaultPlan } from './faults.ts';
import { Gatekeeper, type RegistryAuth } from './gatekeeper.ts';
import { getManifest, putManifest } from './manifest-routes.ts';
import { RegistryStore } from './store.ts';

/** What a registry in memory is like. */
export interface MemoryRegistryOptions {
  readonly auth?: RegistryAuth;
  /** Speaks TLS with this certificate, in PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The largest piece of an upload with `Content-Range` that is taken, in bytes. */
  readonly maximumChunkBytes?: number;
  /** What `OCI-Chunk-Min-Length` says. */
  readonly minimumChunkBytes?: number;
}

/** A request that a registry in memory has seen. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  status: number | undefined;
}

/** A registry on 127.0.0.1 that keeps everything in memory, and fails as it is told. */
export interface MemoryRegistry {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  readonly store: RegistryStore;
  /** In the order in which they came. */
  readonly requests: readonly SeenRequest[];
  /** Lets something go wrong from now on. */
  fail(fault: Fault): void;
  /** Nothing goes wrong any more. */
  heal(): void;
  /** Ends every token that was given so far. */
  expireTokens(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a registry that speaks the distribution API, as strictly as the real one. */
export async function startMemoryRegistry(options: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const store = new RegistryStore();
  const plan = new FaultPlan();
  const gate = new Gatekeeper(options.auth);
  const requests: SeenRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const exchange = new Exchange(request, response);
    const { method, url } = exchange;
    const seen: SeenRequest = {
      method,
      target: url.pathname + url.search,
      headers: request.headers,
      status: undefined,
    };
    requests.push(seen);
    response.on('close', () => {
      seen.status = response.headersSent ? response.statusCode : undefined;
    });
    // A connection that is cut ends reading and writing; there is nobody to tell.
    serve(exchange, store, plan, gate, options).catch(() => exchange.socket.destroy());
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    requests,
    fail: (fault) => plan.add(fault),
    heal: () => plan.clear(),
    expireTokens: () => gate.expireTokens(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function serve(
  exchange: Exchange,
  store: RegistryStore,
  plan: FaultPlan,
  gate: Gatekeeper,
  options: MemoryRegistryOptions,
): Promise<void> {
  if (await plan.befall(exchange)) return;
  const { method, url } = exchange;
  if (url.pathname === '/token') return gate.giveToken(exchange);
  const [, name = '', kind, rest = ''] = /^\/v2\/(.+?)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? [];
  const isReading = method === 'GET' || method === 'HEAD';
  const from = url.searchParams.get('mount') ? url.searchParams.get('from') : undefined;
  const isUpload = kind === 'blobs' && rest.startsWith('uploads');
  const needs: [string, string][] = [[name, 'pull']];
  if (!isReading || isUpload) needs.push([name, 'push']);
  if (from) needs.push([from, 'pull']);
  if (!gate.admits(exchange, needs)) return;
  if (kind === 'manifests') {
    if (isReading) return getManifest(exchange, store, name, rest);
    if (method === 'PUT') return putManifest(exchange, store, name, rest);
  }
  if (isUpload && method === 'POST') return beginUpload(exchange, store, name);
  if (isUpload) {
    const chunks = { maximumBytes: options.maximumChunkBytes, minimumBytes: options.minimumChunkBytes };
    return continueUpload(exchange, store, name, rest.slice('uploads/'.length), chunks);
  }
  if (kind === 'blobs' && isReading) return getBlob(exchange, store, name, rest);
  exchange.refuse(405, 'UNSUPPORTED', 'the operation is unsupported');
}
