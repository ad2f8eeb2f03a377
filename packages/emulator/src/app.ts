import type { Logger } from '@serverless-max/foundation';
import { messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import fastify, { type FastifyInstance } from 'fastify';
import type { RouteContext } from './context.ts';
import { requireCredentials } from './plugins/authentication.ts';
import { registerRawBodies } from './plugins/body.ts';
import { refuseBrokenRequest } from './plugins/broken-request.ts';
import { registerClosing } from './plugins/closing.ts';
import { registerRestCors, registerServerCors } from './plugins/cors.ts';
import { registerErrorHandler } from './plugins/error-handler.ts';
import { longestUrl, refuseUnroutable, registerTargetCheck } from './plugins/request-target.ts';
import { registerTransaction, transactionIdOf } from './plugins/transaction.ts';
import { registerActions } from './routes/actions.ts';
import { registerActivations } from './routes/activations.ts';
import { registerInformation } from './routes/information.ts';
import { registerNamespaces } from './routes/namespace.ts';
import { registerNotThereYet } from './routes/not-there-yet.ts';
import { registerWebActions } from './routes/web-actions.ts';

/** Builds the HTTP side of the emulator, without a port. */
export async function buildApp(context: RouteContext, logger: Logger): Promise<FastifyInstance> {
  const app = fastify({
    genReqId: transactionIdOf,
    forceCloseConnections: 'idle',
    // Said by a plugin instead, in OpenWhisk's shape.
    return503OnClosing: false,
    frameworkErrors: refuseUnroutable,
    clientErrorHandler: refuseBrokenRequest,
    routerOptions: { maxParamLength: longestUrl },
    exposeHeadRoutes: false,
    // Without a host the refusal is ours, too.
    http: { maxHeaderSize: 64 * 1024, requireHostHeader: false },
  });
  app.decorateRequest('identity', undefined);
  registerTransaction(app, context.clock);
  registerClosing(app);
  registerTargetCheck(app);
  registerErrorHandler(app, logger);
  registerRawBodies(app);
  // OpenWhisk's JSON has no charset parameter; the HTTP framework would add one.
  app.addHook('preSerialization', (_request, reply, payload, done) => {
    void reply.header('content-type', 'application/json');
    done(null, payload);
  });
  registerInformation(app, context.limits);
  registerServerCors(app);
  registerWebActions(app, context, logger);
  await app.register(
    (scope, _options, done) => {
      registerRestCors(scope);
      requireCredentials(scope, context.identities);
      registerNamespaces(scope);
      registerActions(scope, context);
      registerActivations(scope, context);
      registerNotThereYet(scope);
      // Also what does not exist asks for credentials first, as in OpenWhisk; the wrong method is a 404, too.
      scope.setNotFoundHandler(() => {
        throw new WhiskRejection(404, messages.noRoute);
      });
      done();
    },
    { prefix: '/api/v1' },
  );
  return app;
}
