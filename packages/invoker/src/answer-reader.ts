import type { IncomingHttpHeaders } from 'node:http';
import type { ContainerAnswer } from '@serverless-max/whisk-protocol';
import type { Dispatcher } from 'undici';
import { errors } from './undici.ts';

/** What a request to a container came to. Times are milliseconds. */
export type ClientAnswer =
  | Exclude<ContainerAnswer, { readonly tag: 'broken' }>
  /** No byte of the request can have been delivered. */
  | { readonly tag: 'refused'; readonly elapsedMs: number }
  /** The connection ended without a whole answer; `begun` when there was a part of one. */
  | { readonly tag: 'broken'; readonly elapsedMs: number; readonly begun: boolean }
  /** There was an answer without a length (204, chunked, compressed), which OpenWhisk does not read. */
  | { readonly tag: 'unreadable'; readonly elapsedMs: number };

/** An answer before it is known how long it took. */
export type Untimed<T> = T extends unknown ? Omit<T, 'elapsedMs'> : never;

/**
 * Reads one answer straight from the connection: no stream is made for it, as every warm activation passes here.
 * Tells what it came to, once.
 */
export class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #tell: (answer: Untimed<ClientAnswer>) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #length = 0;
  #size = 0;
  #isOver = false;

  constructor(maxBytes: number, tell: (answer: Untimed<ClientAnswer>) => void) {
    this.#maxBytes = maxBytes;
    this.#tell = tell;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) this.#stop();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    responseHeaders: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    const length = Number(responseHeaders['content-length']);
    this.#status = status;
    this.#length = length;
    const isUnreadable = status === 204 || !Number.isInteger(length);
    if (isUnreadable || (length > 0 && isCompressed(responseHeaders))) this.#end({ tag: 'unreadable' });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) this.#end(this.#answered());
  }

  onResponseEnd(): void {
    this.#finish(this.#answered());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const begun = this.#status !== 0 || hasBegun(error);
    this.#finish(isRefusal(error) ? { tag: 'refused' } : { tag: 'broken', begun });
  }

  timeOut(): void {
    this.#end({ tag: 'timed-out' });
  }

  #answered(): Untimed<ClientAnswer> {
    const bytes = Math.min(this.#length, this.#maxBytes);
    return {
      tag: 'answered',
      status: this.#status,
      body: Buffer.concat(this.#chunks).subarray(0, bytes).toString('utf8'),
      contentLength: this.#length,
      truncated: this.#length > this.#maxBytes,
    };
  }

  /** Tells the answer and gives up what is still to come. */
  #end(answer: Untimed<ClientAnswer>): void {
    this.#finish(answer);
    this.#stop();
  }

  #stop(): void {
    this.#controller?.abort(new Error('the answer was not read to its end'));
  }

  #finish(answer: Untimed<ClientAnswer>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell(answer);
  }
}

/** What OpenWhisk's client unpacks by itself, and then knows no length of. (Apache HttpClient: ResponseContentEncoding.) */
function isCompressed({ 'content-encoding': encoding = '' }: IncomingHttpHeaders): boolean {
  return String(encoding)
    .split(',')
    .some((it) => ['gzip', 'x-gzip', 'deflate'].includes(it.trim().toLowerCase()));
}

/** Connection errors that come before a byte was sent. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

/** Whether bytes came that are no head of an answer. Of a connection that is kept it also tells of earlier answers. */
function hasBegun(error: unknown): boolean {
  if (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError) return true;
  return error instanceof errors.SocketError && (error.socket?.bytesRead ?? 0) > 0;
}
