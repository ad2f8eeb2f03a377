import type { Logger } from '@serverless-max/foundation';
import { messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import fastify, { type FastifyInstance } from 'fastify';
import type { RouteContext } from './context.ts';
import { requireCredentials } from './plugins/authentication.ts';
import { registerRawBodies } from './plugins/body.ts';
import { registerCors } from './plugins/cors.ts';
import { registerErrorHandler } from './plugins/error-handler.ts';
import { registerTransaction, transactionIdOf } from './plugins/transaction.ts';
import { registerActions } from './routes/actions.ts';
import { registerActivations } from './routes/activations.ts';
import { registerInformation } from './routes/information.ts';
import { registerNamespaces } from './routes/namespace.ts';
import { registerNotThereYet } from './routes/not-there-yet.ts';
import { registerWebActions } from './routes/web-actions.ts';

/** OpenWhisk's limit of a request body at the controller, in bytes. */
const bodyLimit = 50 * 1_048_576;

/** Longest request target, in bytes (OpenWhisk: the default of its HTTP server). */
const longestUrl = 8_192;

/** Builds the HTTP side of the emulator, without a port. */
export async function buildApp(context: RouteContext, logger: Logger): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit,
    genReqId: transactionIdOf,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { maxParamLength: longestUrl },
    exposeHeadRoutes: false,
    http: { maxHeaderSize: 64 * 1024 },
  });
  app.decorateRequest('identity', undefined);
  app.decorateRequest('receivedAt', 0);
  registerTransaction(app);
  app.addHook('onRequest', async (request) => {
    request.receivedAt = context.clock.now();
    if ((request.raw.url?.length ?? 0) > longestUrl)
      throw new WhiskRejection(414, messages.uriTooLong(longestUrl));
  });
  registerErrorHandler(app, logger);
  registerRawBodies(app);
  registerInformation(app, context.limits);
  registerWebActions(app, context);
  await app.register(
    (scope, _options, done) => {
      registerCors(scope);
      requireCredentials(scope, context.identities);
      registerNamespaces(scope);
      registerActions(scope, context);
      registerActivations(scope, context);
      registerNotThereYet(scope);
      // Also what does not exist asks for credentials first, as in OpenWhisk.
      scope.setNotFoundHandler({ preHandler: async () => {} }, () => {
        throw new WhiskRejection(404, messages.noRoute);
      });
      done();
    },
    { prefix: '/api/v1' },
  );
  app.setNotFoundHandler(() => {
    throw new WhiskRejection(404, messages.noRoute);
  });
  return app;
}
