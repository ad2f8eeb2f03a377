import { messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';

/** While the emulator closes it refuses what comes over connections that are still open, and ends them. */
export function registerClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    done(isClosing ? new WhiskRejection(503, messages.serviceUnavailable) : undefined);
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    // Without this a kept-alive connection would hold up the closing until it times out.
    if (isClosing) void reply.header('connection', 'close');
    done(null, payload);
  });
}
