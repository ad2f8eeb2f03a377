import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock, Timer } from '@serverless-max/foundation';

/** How a stream of server-sent events is kept alive and in bounds. */
export interface StreamLimits {
  /** A sign of life after so long, in milliseconds: proxies end what is silent. */
  readonly heartbeatMs: number;
  /** Bytes that may wait for a slow reader. */
  readonly waitingBytes: number;
  /** What one who was dropped is given to read the rest, in milliseconds. */
  readonly lastWordsMs: number;
}

const usualLimits: StreamLimits = { heartbeatMs: 15_000, waitingBytes: 8_388_608, lastWordsMs: 5_000 };

/** An event on its way. Names and ids are plain words; the data has no line ends. */
export interface ServerSentEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: string;
}

/** Writes an event as the format wants it. (WHATWG HTML: server-sent events.) */
export function formatEvent({ id, event, data }: ServerSentEvent): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return `${idLine}event: ${event}\ndata: ${data}\n\n`;
}

/** The response that a stream is the body of. */
export type StreamResponse = Pick<ServerResponse, 'writableLength' | 'destroy'>;

/** One reader's stream: what is sent is read from `body`, until `end`, or until the reader goes or is dropped. */
export class EventStream {
  readonly body: Readable;
  readonly #response: StreamResponse;
  readonly #clock: Clock;
  readonly #limits: StreamLimits;
  #heartbeat: Timer | undefined;
  #isOver = false;

  /** `onOver` is called once, however it ends. */
  constructor(
    response: StreamResponse,
    clock: Clock,
    onOver: () => void,
    limits: StreamLimits = usualLimits,
  ) {
    this.#response = response;
    this.#clock = clock;
    this.#limits = limits;
    this.body = new Readable({ read() {} });
    this.body.once('close', () => {
      this.#finish();
      onOver();
    });
    this.#scheduleHeartbeat();
  }

  /** Sends an event; a reader who is too slow is told so, as the last thing, and dropped. */
  send(event: ServerSentEvent): void {
    if (this.#isOver) return;
    this.body.push(formatEvent(event));
    if (this.#waitingBytes <= this.#limits.waitingBytes) return;
    this.body.push(formatEvent({ event: 'dropped', data: '{"reason":"too slow"}' }));
    this.end();
  }

  /** Ends the stream after what was sent; who does not read that soon is cut off. */
  end(): void {
    if (this.#isOver) return;
    this.#finish();
    this.body.push(null);
    this.#clock.after(this.#limits.lastWordsMs, () => {
      if (this.#waitingBytes > 0) this.#response.destroy();
    });
  }

  /** Ends the stream at once: who has something left to read is cut off. */
  close(): void {
    this.end();
    if (this.#waitingBytes > 0) this.#response.destroy();
  }

  get #waitingBytes(): number {
    return this.body.readableLength + this.#response.writableLength;
  }

  #scheduleHeartbeat(): void {
    this.#heartbeat = this.#clock.after(this.#limits.heartbeatMs, () => {
      // One for a reader who does not read is enough.
      if (this.#waitingBytes === 0) this.body.push(':\n\n');
      this.#scheduleHeartbeat();
    });
  }

  #finish(): void {
    this.#isOver = true;
    this.#heartbeat?.cancel();
  }
}
