import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@serverless-max/foundation';
import { type Agents, createAgents, privateAddressCode } from './agents.ts';
import { classifyConnectionFailure } from './connection-failure.ts';
import { UnsafeAddressError } from './errors.ts';
import { nodeHttp } from './node-http.ts';
import type { ProxySettings } from './proxy-choice.ts';
import { type RequestBody, writeBody } from './request-body.ts';
import { countSocket, createTrafficMeter, type Traffic, type TrafficMeter } from './traffic.ts';

/** One request to one URL. */
export interface TransportRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody | undefined;
  /** The registry that named this URL; then its name must not lead into a private network. */
  readonly guardedFor?: string | undefined;
  readonly meter?: TrafficMeter | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The head of an answer. The body has to be read or destroyed, or its connection is not used again. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  readonly body: IncomingMessage;
  /** The address that answered; undefined behind a proxy. */
  readonly remoteAddress: string | undefined;
}

/** What the connections need. */
export interface TransportOptions {
  readonly proxy?: ProxySettings;
  /** Certificate authorities that are trusted besides the usual ones, in PEM. */
  readonly certificates?: readonly string[];
  readonly userAgent: string;
  readonly connectTimeoutMs: number;
  /** How long a connection may be silent: registries move a large blob about before they answer. */
  readonly idleTimeoutMs: number;
  readonly clock: Clock;
}

/**
 * Sends single requests over kept connections: no redirects, no credentials, no repetition. A body that fails rejects with
 * `BodySourceError`, everything else with a `RegistryError` or the signal's reason.
 */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Everything since the beginning. */
  traffic(): Traffic;
  close(): void;
}

/** A transport; `close` it, or its connections stay open. */
export function createTransport(options: TransportOptions): Transport {
  const agents = createAgents(options.proxy ?? {}, options.certificates ?? []);
  const total = createTrafficMeter();
  return {
    async send(request) {
      request.signal?.throwIfAborted();
      try {
        return await exchange(agents, options, request, [total, ...(request.meter ? [request.meter] : [])]);
      } catch (error) {
        request.signal?.throwIfAborted();
        throw error;
      }
    },
    traffic: () => ({ ...total }),
    close: () => agents.close(),
  };
}

function exchange(
  agents: Agents,
  options: TransportOptions,
  request: TransportRequest,
  meters: readonly TrafficMeter[],
): Promise<TransportResponse> {
  const { method, url, body, signal } = request;
  const { agent, proxy } = agents.choose(url, request.guardedFor !== undefined);
  const headers = { 'user-agent': options.userAgent, ...request.headers };
  const { request: send } = url.protocol === 'https:' ? nodeHttp.secure : nodeHttp.plain;
  return new Promise((resolve, reject) => {
    for (const meter of meters) meter.requests += 1;
    const sent = send(url, { method, agent, headers, ...(signal && { signal }) });
    const answered = new AbortController();
    let isCounted = false;
    // At the end of an answer its connection may serve the next request already.
    const count = (socket: Socket): void => {
      if (!isCounted) countSocket(socket, meters);
      isCounted = true;
    };
    const fail = (error: unknown): void => {
      answered.abort();
      sent.destroy();
      reject(error);
    };
    sent.setTimeout(options.idleTimeoutMs, () =>
      fail(classifyConnectionFailure(url.host, timedOut(), proxy)),
    );
    sent.once('socket', (socket) => {
      limitConnecting(socket, sent, options, () =>
        fail(classifyConnectionFailure(url.host, timedOut(), proxy)),
      );
      sent.once('close', () => count(socket));
    });
    sent.on('error', (cause) => fail(failureOf(request, cause, proxy)));
    sent.once('response', (response) => {
      const status = response.statusCode ?? 0;
      // Who refuses does not read on; the connection is of no use after the answer.
      if (!sent.writableEnded) {
        answered.abort();
        response.once('close', () => sent.destroy());
      }
      const { socket } = response;
      response.once('end', () => count(socket));
      const remoteAddress = proxy === undefined ? socket.remoteAddress : undefined;
      resolve({ status, headers: response.headers, url, body: response, remoteAddress });
    });
    writeBody(sent, body, answered.signal).catch(fail);
  });
}

function limitConnecting(
  socket: Socket,
  sent: ClientRequest,
  options: TransportOptions,
  onLate: () => void,
): void {
  if (!socket.connecting) return;
  const timer = options.clock.after(options.connectTimeoutMs, onLate);
  for (const event of ['connect', 'close'] as const) socket.once(event, () => timer.cancel());
  sent.once('close', () => timer.cancel());
}

function failureOf(
  request: TransportRequest,
  cause: Error & { code?: unknown },
  proxy: string | undefined,
): Error {
  if (cause.code === privateAddressCode) {
    return new UnsafeAddressError(
      request.guardedFor ?? 'The registry',
      request.url.host,
      'its name leads to a private address',
    );
  }
  return classifyConnectionFailure(request.url.host, cause, proxy);
}

function timedOut(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
}
