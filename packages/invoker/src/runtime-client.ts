import type { PortAddress } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import { AnswerReader, type ClientAnswer } from './answer-reader.ts';
import { connectWhileHeld } from './connect-while-held.ts';
import { Client, Pool } from './undici.ts';

/** One request to the action server. */
export interface ClientRequest {
  readonly path: '/init' | '/run';
  readonly body: string | Uint8Array;
  /** The whole time that the answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Bytes of the answer that are read; a longer one is cut. */
  readonly maxBytes: number;
}

/** The longest head of an answer. OpenWhisk's client has no limit; nobody shall fill our memory. */
const maxHeadBytes = 1_048_576;

/** Speaks to the action server of one container. */
export interface RuntimeClient {
  send(request: ClientRequest): Promise<ClientAnswer>;
  close(): Promise<void>;
}

/** How the action server of a container is spoken to. */
export interface RuntimeClientOptions {
  /** Whether a connection serves more than one request. */
  readonly keepAlive: boolean;
  /** How many requests there are at once. */
  readonly connections: number;
  readonly clock: Clock;
}

/**
 * Opens a client for a container. OpenWhisk uses a new connection for each request; a connection is kept alive
 * only for action servers that are known to write their answer in one piece (others would pay the 40 ms that a
 * delayed acknowledgement costs).
 */
export function createRuntimeClient(address: PortAddress, options: RuntimeClientOptions): RuntimeClient {
  const { keepAlive, connections, clock } = options;
  const origin = `http://${address.host}:${address.port}`;
  const transport = {
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: maxHeadBytes,
    keepAliveTimeout: 600_000,
    keepAliveMaxTimeout: 600_000,
    pipelining: keepAlive ? 1 : 0,
    ...(address.isHeld && { connect: connectWhileHeld(address.isHeld) }),
  };
  const client =
    connections === 1 ? new Client(origin, transport) : new Pool(origin, { ...transport, connections });

  return {
    close: () => client.destroy(),
    send({ path, body, timeoutMs, maxBytes }) {
      const started = clock.elapsed();
      return new Promise((resolve) => {
        const answer = new AnswerReader(maxBytes, (read) => {
          timer.cancel();
          resolve({ ...read, elapsedMs: clock.elapsed() - started });
        });
        const timer = clock.after(timeoutMs, () => answer.timeOut());
        client.dispatch({ path, method: 'POST', headers, body }, answer);
      });
    },
  };
}

/** What OpenWhisk sends; an action server that packs its answers when asked is one whose answers are not read there. */
const headers = {
  'content-type': 'application/json',
  accept: 'application/json',
  'accept-encoding': 'gzip,deflate',
} as const;
