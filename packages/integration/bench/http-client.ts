import { Agent, request as send } from 'node:http';
import { systemClock } from '@serverless-max/foundation';

/** Where requests go. */
export type HttpTarget = { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** A request whose body is at hand. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A whole answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** A client whose connections are kept alive: the same for every side of a comparison. */
export class HttpClient {
  readonly #target: HttpTarget;
  readonly #agent: Agent;

  /** `callers` may send at the same time, each on a connection of its own. */
  constructor(target: HttpTarget, callers = 1) {
    this.#target = target;
    this.#agent = new Agent({ keepAlive: true, maxSockets: callers });
  }

  /** Sends a request and reads the answer to its end; rejects when the connection fails. */
  request({ method, path, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const request = send(
        { ...this.#target, agent: this.#agent, method, path, headers: { ...headers, ...length } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** As `request`, but anything else than a 2xx rejects with what was answered. */
  async demand(request: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.request(request);
    if (answer.status >= 200 && answer.status < 300) return answer;
    const text = answer.body.toString('utf8').slice(0, 500);
    throw new Error(`${request.method} ${request.path} was answered with ${answer.status}: ${text}`);
  }

  /** Asks again after `pauseMs` for as long as nobody answers, at most half a minute. */
  async poll(request: HttpRequest, pauseMs: number, signal: AbortSignal): Promise<HttpAnswer> {
    const until = performance.now() + 30_000;
    for (;;) {
      signal.throwIfAborted();
      try {
        return await this.demand(request);
      } catch (error) {
        const isConnection = error instanceof Error && 'code' in error;
        if (!isConnection || performance.now() >= until) throw error;
        await systemClock.sleep(pauseMs, signal);
      }
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
