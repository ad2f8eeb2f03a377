import type { PortAddress } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import { Client } from 'undici';
import { AnswerReader, type ClientAnswer } from './answer-reader.ts';

/** One request to the action server. */
export interface ClientRequest {
  readonly path: '/init' | '/run';
  readonly body: string;
  /** The whole time that the answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Bytes of the answer that are read; a longer one is cut. */
  readonly maxBytes: number;
}

/** Speaks to the action server of one container. */
export interface RuntimeClient {
  send(request: ClientRequest): Promise<ClientAnswer>;
  close(): Promise<void>;
}

/**
 * Opens a client for a container. OpenWhisk uses a new connection for each request; a connection is kept alive
 * only for action servers that are known to write their answer in one piece (others would pay the 40 ms that a
 * delayed acknowledgement costs).
 */
export function createRuntimeClient(
  address: PortAddress,
  options: { readonly keepAlive: boolean; readonly clock: Clock },
): RuntimeClient {
  const { clock } = options;
  const client = new Client(`http://${address.host}:${address.port}`, {
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 600_000,
    keepAliveMaxTimeout: 600_000,
    pipelining: options.keepAlive ? 1 : 0,
  });

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

const headers = { 'content-type': 'application/json', accept: 'application/json' } as const;
