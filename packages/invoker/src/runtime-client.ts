import type { PortAddress } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import type { ContainerAnswer } from '@serverless-max/whisk-protocol';
import { Client } from 'undici';

/** What a request to a container came to. Times are milliseconds. */
export type ClientAnswer =
  | Exclude<ContainerAnswer, { readonly tag: 'broken' }>
  /** No byte of the request can have been delivered. */
  | { readonly tag: 'refused'; readonly elapsedMs: number }
  /** The connection ended without a whole answer. */
  | { readonly tag: 'broken'; readonly elapsedMs: number }
  /** There was an answer without a length (204, chunked), which OpenWhisk does not read. */
  | { readonly tag: 'unreadable'; readonly elapsedMs: number };

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
    async send({ path, body, timeoutMs, maxBytes }) {
      const started = clock.elapsed();
      const elapsed = (): number => clock.elapsed() - started;
      const abort = new AbortController();
      const timer = clock.after(timeoutMs, () => abort.abort());
      try {
        const response = await client.request({
          path,
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body,
          signal: abort.signal,
        });
        const length = Number(response.headers['content-length']);
        if (response.statusCode === 204 || !Number.isInteger(length)) {
          // Destroying an unread body is an error to its stream, which nobody else listens to.
          response.body.on('error', () => undefined).destroy();
          return { tag: 'unreadable', elapsedMs: elapsed() };
        }
        const text = await readUpTo(response.body, Math.min(length, maxBytes));
        return {
          tag: 'answered',
          status: response.statusCode,
          body: text,
          contentLength: length,
          truncated: length > maxBytes,
          elapsedMs: elapsed(),
        };
      } catch (error) {
        if (abort.signal.aborted) return { tag: 'timed-out', elapsedMs: elapsed() };
        return { tag: isRefusal(error) ? 'refused' : 'broken', elapsedMs: elapsed() };
      } finally {
        timer.cancel();
      }
    },
  };
}

async function readUpTo(body: AsyncIterable<Buffer> & { destroy(): void }, bytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > bytes) {
      body.destroy();
      break;
    }
  }
  return Buffer.concat(chunks).subarray(0, bytes).toString('utf8');
}

/** Connection errors that come before a byte was sent. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'UND_ERR_CONNECT_TIMEOUT';
}
