import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '@serverless-max/foundation';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What may stand in a header and in a log line: printable, and of one byte. */
const printable = /^[\x20-\x7e]+$/;

/**
 * The id of a request: the caller's `X-Request-ID`, unless it begins with `sid_` or is not plain text, or 32 random
 * letters and digits. (OpenWhisk: BasicHttpService.scala, TransactionId.scala.)
 */
export function transactionIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  if (typeof given === 'string' && printable.test(given) && !given.startsWith('sid_')) return given;
  return newTransactionId();
}

/** 32 random letters and digits. */
export function newTransactionId(): string {
  return randomUUID().replaceAll('-', '');
}

/** The trace that a request says it belongs to. (W3C Trace Context; what it says is judged by whoever makes traces.) */
export function traceOf({ headers }: Pick<FastifyRequest, 'headers'>): { readonly traceparent?: string } {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? { traceparent } : {};
}

/** Answers every request with its id, and notes when it came. */
export function registerTransaction(app: FastifyInstance, clock: Clock): void {
  app.decorateRequest('receivedAt', 0);
  app.addHook('onRequest', (request, reply, done) => {
    request.receivedAt = clock.now();
    void reply.header('x-request-id', request.id);
    done();
  });
}
