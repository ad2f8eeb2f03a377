import type { Socket } from 'node:net';
import { toErrorBody } from '@serverless-max/whisk-protocol';
import { tooLongValue } from './request-limits.ts';
import { newTransactionId } from './transaction.ts';

/** How long a client may take to read why it was refused, in milliseconds. */
const lingerMs = 1_000;

const refusals: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [tooLongValue.status, tooLongValue.message],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

// An import statement would read every export of the module, and with `WebSocket` load Node.js's fetch library: 13 MiB.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

const refused = new WeakSet<Socket>();

/**
 * Answers what is no HTTP request, such as one with an illegal Content-Length, in OpenWhisk's shape. It never becomes a
 * request with an id, so it gets one here; the connection ends.
 */
export function refuseBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  // What such a client still sends is as broken; cutting it off now could cost it the answer.
  if (refused.has(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  refused.add(socket);
  const [status, message] = refusals[error.code ?? ''] ?? [400, 'The request is not valid HTTP.'];
  const transactionId = newTransactionId();
  const body = JSON.stringify(toErrorBody(message, transactionId));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `X-Request-ID: ${transactionId}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  // A client that neither reads nor goes would hold the connection for ever.
  if (status === 408) socket.destroySoon();
  else setTimeout(() => socket.destroy(), lingerMs).unref();
}
