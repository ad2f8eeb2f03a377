import { randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * The id of a request: the caller's `X-Request-ID`, unless it begins with `sid_`, or 32 random letters and
 * digits. (OpenWhisk: BasicHttpService.scala, TransactionId.scala.)
 */
export function transactionIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  if (typeof given === 'string' && given !== '' && !given.startsWith('sid_')) return given;
  return Array.from({ length: 32 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Answers every request with its id. */
export function registerTransaction(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
}
