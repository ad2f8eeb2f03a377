import http from 'node:http';
import https from 'node:https';
import { messageOf } from '@serverless-max/foundation';
import { HostTimedOutError, HostUnreachableError, TlsFailureError } from './host/errors.ts';

/** A request to a web action, as any HTTP client would send it. */
export interface WebRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What came back, and how long it took. */
export interface WebAnswer {
  readonly status: number;
  /** Without parameters, in lower case; empty when there is none. */
  readonly mediaType: string;
  readonly body: Uint8Array;
  /** Of the header `x-openwhisk-activation-id`. */
  readonly activationId: string | undefined;
  readonly durationMs: number;
}

/** How it is sent. */
export interface SendOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Do not check the certificate. */
  readonly isInsecure: boolean;
}

/** Sends a request on a connection of its own. Any status is an answer; no answer rejects with an error of the host. */
export function sendWebRequest(request: WebRequest, options: SendOptions): Promise<WebAnswer> {
  const { method, url, headers, body } = request;
  const { signal, timeoutMs, isInsecure } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const started = performance.now();
  const { request: send } = url.startsWith('https:') ? https : http;
  const { origin } = new URL(url);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      const why = messageOf(error) || 'the connection was refused';
      const isTls = /certificate|self.signed|unable to verify|altname|EPROTO|TLS/i.test(why);
      if (signal.aborted) reject(signal.reason);
      else if (timeout.aborted) reject(new HostTimedOutError(`${method} ${url}`, timeoutMs));
      else reject(isTls ? new TlsFailureError(origin, why) : new HostUnreachableError(origin, why));
    };
    const sent = send(
      url,
      {
        method,
        headers: { ...headers, 'content-length': String(body.byteLength) },
        agent: false,
        rejectUnauthorized: !isInsecure,
        signal: AbortSignal.any([signal, timeout]),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          const id = response.headers['x-openwhisk-activation-id'];
          resolve({
            status: response.statusCode ?? 0,
            mediaType: (response.headers['content-type'] ?? '').replace(/;.*$/, '').trim().toLowerCase(),
            body: Buffer.concat(chunks),
            activationId: typeof id === 'string' ? id : undefined,
            durationMs: performance.now() - started,
          });
        });
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}
