import { type IncomingMessage, request as startRequest } from 'node:http';
import { request as startSecureRequest } from 'node:https';
import { messageOf } from '@serverless-max/foundation';

/** A request without its host. */
export interface HttpRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What came of a request. Times are milliseconds from its beginning. */
export type Exchange =
  | {
      readonly tag: 'answered';
      readonly status: number;
      /** Lower-case names; repeated headers are joined by a comma. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
      readonly elapsedMs: number;
    }
  | {
      readonly tag: 'broken';
      readonly reason: string;
      readonly refused: boolean;
      readonly elapsedMs: number;
    };

/** How a request is sent. */
export interface SendOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Cuts the connection: after half of the body, or when all was sent and no answer has come for so many milliseconds. */
  readonly cut?: 'in-body' | number;
  /** Whether the address is still the container's, where another one may get it as soon as that has ended. */
  readonly isHeld?: (() => boolean) | undefined;
}

/**
 * Sends a request over a connection of its own, as OpenWhisk does, and takes the answer as it is: nothing is
 * unpacked, followed or repeated. Never rejects but for the signal.
 */
export async function exchange(
  base: string,
  { method, path, headers, body }: HttpRequest,
  { timeoutMs, signal, cut, isHeld }: SendOptions,
): Promise<Exchange> {
  signal?.throwIfAborted();
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const fail = (error: unknown): void => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    resolve({
      tag: 'broken',
      reason: messageOf(error) || code,
      refused: code === 'ECONNREFUSED' || code === 'EHOSTUNREACH',
      elapsedMs: elapsed(),
    });
  };
  if (isHeld && !isHeld()) {
    fail(ended());
    return promise;
  }
  const url = new URL(base);
  const start = url.protocol === 'https:' ? startSecureRequest : startRequest;
  const request = start({
    // Node wants addresses of version 6 without their brackets.
    host: url.hostname.replace(/^\[(.+)\]$/, '$1'),
    port: url.port,
    method,
    path: `${url.pathname.replace(/\/$/, '')}${path}` || '/',
    headers: { ...headers, ...(body.length > 0 && { 'content-length': String(body.length) }) },
    agent: false,
    ...(signal && { signal }),
  });
  const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  request.once('error', fail);
  // Nothing is written before: what was meant for one container must not reach another.
  if (isHeld) {
    request.once('socket', (socket) => socket.once('connect', () => isHeld() || request.destroy(ended())));
  }
  request.once('response', (response) => {
    readAnswer(response, elapsed).then(resolve, fail);
  });
  if (cut === 'in-body') {
    request.write(body.subarray(0, Math.floor(body.length / 2)), () =>
      request.destroy(new Error('cut on purpose')),
    );
  } else {
    request.end(body);
    if (cut !== undefined) setTimeout(() => request.destroy(new Error('cut on purpose')), cut);
  }
  const result = await promise;
  clearTimeout(timer);
  request.destroy();
  signal?.throwIfAborted();
  return result;
}

function ended(): Error {
  return Object.assign(new Error('the container has ended'), { code: 'ECONNREFUSED' });
}

async function readAnswer(response: IncomingMessage, elapsed: () => number): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    tag: 'answered',
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    body: Buffer.concat(chunks),
    elapsedMs: elapsed(),
  };
}

/** A request with a JSON body, as OpenWhisk posts it to a container. */
export function postJson(path: string, value: unknown): HttpRequest {
  return postText(path, JSON.stringify(value));
}

/** The same with any text in the place of JSON. */
export function postText(path: string, text: string): HttpRequest {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    // It asks for what it does not read then: an answer without a length of its own.
    'accept-encoding': 'gzip,deflate',
  };
  return { method: 'POST', path, headers, body: new TextEncoder().encode(text) };
}

/** What is told of an exchange: its status, or what broke it. */
export function outcomeOf(it: Exchange): string {
  return it.tag === 'answered' ? String(it.status) : `no answer (${it.reason})`;
}

/** A body as JSON; undefined when it is none. */
export function jsonOf(it: Exchange): unknown {
  if (it.tag === 'broken') return undefined;
  try {
    return JSON.parse(it.body.toString('utf8'));
  } catch {
    return undefined;
  }
}
