import { Agent, type IncomingMessage, request as send } from 'node:http';
import { connect } from 'node:net';
import { AnswerTooLargeError, BadArgumentsError, lineOf, ServerTimeoutError } from '../model-errors.ts';
import { type HttpRequest, type HttpResponse, headersToSend, targetOf } from '../web/http-message.ts';

const hosts = ['127.0.0.1', '::1'] as const;

// A server closes idle connections after seconds of its own choice; where the container was paused in between, it does so
// at the very moment of the next request.
const longestIdleMs = 1000;

/** HTTP/1.1 to a port of this machine, over connections that are kept alive. */
export class ServerClient {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, timeout: longestIdleMs, scheduling: 'lifo' });
  #host: string = hosts[0];

  constructor(port: number) {
    this.#port = port;
  }

  /** Whether something listens; remembers under which address. */
  async isOpen(): Promise<boolean> {
    for (const host of hosts) {
      if (await canConnect(host, this.#port)) {
        this.#host = host;
        return true;
      }
    }
    return false;
  }

  /**
   * Resolves to the answer. Rejects with a BadArgumentsError when the request cannot be sent as it is, with an
   * AnswerTooLargeError or ServerTimeoutError, and with Node's error when the other side fails.
   */
  send(request: HttpRequest, limitMs: number, maxBytes: number): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#open(request);
      const timer = setTimeout(() => {
        const sentence = `The model's own server did not answer within ${Math.floor(limitMs)} ms.`;
        outgoing.destroy(new ServerTimeoutError(sentence));
      }, limitMs);
      outgoing.on('response', (response) => {
        collect(response, maxBytes).then(resolve, (error: unknown) => {
          outgoing.destroy();
          reject(error);
        });
      });
      outgoing.on('error', reject);
      outgoing.on('close', () => clearTimeout(timer));
      outgoing.end(request.body);
    });
  }

  #open(request: HttpRequest): ReturnType<typeof send> {
    try {
      return send({
        agent: this.#agent,
        host: this.#host,
        port: this.#port,
        method: request.method,
        path: targetOf(request),
        headers: headersToSend(request, `localhost:${this.#port}`),
        setHost: false,
      });
    } catch (error) {
      throw new BadArgumentsError(`The request cannot be sent to the model: ${lineOf(error)}.`);
    }
  }
}

async function collect(response: IncomingMessage, maxBytes: number): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new AnswerTooLargeError(maxBytes);
    chunks.push(chunk);
  }
  const pairs = response.rawHeaders.flatMap((name, index, all) =>
    index % 2 === 0 ? [[name, all[index + 1] ?? ''] as const] : [],
  );
  return { status: response.statusCode ?? 0, headers: pairs, body: Buffer.concat(chunks) };
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(1000, () => end(false));
  });
}
