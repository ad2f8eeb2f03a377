import { connect, type Socket } from 'node:net';
import type { HttpAnswer, HttpRequest, HttpTarget } from './http-client.ts';
import type { LoadClient } from './load.ts';

/** A request that waits for its answer. */
type Waiting = PromiseWithResolvers<HttpAnswer>;

/**
 * The cheapest client there is, for servers that share two cores with it: it writes bytes that are ready, and reads
 * of an answer its status and its length. So many callers may send at once.
 */
export class PlainClient implements LoadClient {
  readonly #connections: PlainConnection[];
  readonly #texts = new WeakMap<HttpRequest, Buffer>();

  constructor(target: HttpTarget, callers: number) {
    this.#connections = Array.from({ length: callers }, () => new PlainConnection(target));
  }

  async demand(request: HttpRequest): Promise<HttpAnswer> {
    const text = this.#texts.get(request) ?? format(request);
    this.#texts.set(request, text);
    const connection = this.#connections.pop();
    if (!connection) throw new Error('more callers than connections');
    try {
      const answer = await connection.send(text);
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw new Error(`${request.path} was answered with ${answer.status}: ${answer.body}`);
    } finally {
      this.#connections.push(connection);
    }
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.close();
  }
}

class PlainConnection {
  readonly #socket: Socket;
  #waiting: Waiting | undefined;
  #received: Buffer = Buffer.alloc(0);

  constructor(target: HttpTarget) {
    this.#socket = connect('socketPath' in target ? { path: target.socketPath } : target);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed')));
  }

  send(text: Buffer): Promise<HttpAnswer> {
    const waiting = Promise.withResolvers<HttpAnswer>();
    this.#waiting = waiting;
    this.#socket.write(text);
    return waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf('\r\n\r\n') + 4;
    if (end < 4) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + length) return;
    const body = this.#received.subarray(end, end + length);
    this.#received = this.#received.subarray(end + length);
    this.#waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }
}

function format({ method, path, headers, body = '' }: HttpRequest): Buffer {
  const lines = Object.entries({
    host: 'localhost',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  });
  const head = [`${method} ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}
