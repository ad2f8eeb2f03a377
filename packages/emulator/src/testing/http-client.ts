import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A request as it is, also those that `fetch` refuses to send: a GET with a body, a body without a type. */
export function send(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: OutgoingHttpHeaders;
    readonly body?: string | Buffer;
  } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...headers, ...length } }, (response) => {
      const { statusCode = 0, headers, rawHeaders } = response;
      buffer(response).then(
        (bytes) => resolve({ status: statusCode, headers, rawHeaders, body: bytes.toString() }),
        reject,
      );
    });
    sent.on('error', reject).end(body);
  });
}

/** Sends bytes over a fresh connection, and returns what comes back until it ends. */
export async function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  return (await buffer(socket)).toString('latin1');
}
