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
import { refuseForeignPages } from './plugins/origin.ts';
import { receiveTimeoutMs, registerHeaderCheck, serverLimits } from './plugins/request-limits.ts';
import { longestUrl, refuseUnroutable, registerTargetCheck } from './plugins/request-target.ts';
import { registerTransaction, transactionIdOf } from './plugins/transaction.ts';
import { registerActions } from './routes/actions.ts';
import { registerActivations } from './routes/activations.ts';
import { registerApiGateway } from './routes/api-gateway.ts';
import { registerApiManagement } from './routes/api-management.ts';
import { registerEvents } from './routes/events.ts';
import { registerInformation } from './routes/information.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerNamespaces } from './routes/namespace.ts';
import { registerOperatorRoutes } from './routes/operator.ts';
import { registerPackages } from './routes/packages.ts';
import { registerRules } from './routes/rules.ts';
import { registerTriggers } from './routes/triggers.ts';
import { registerUserLimits } from './routes/user-limits.ts';
import { registerWebActions } from './routes/web-actions.ts';

/** Routes read and print by OpenWhisk's rules, not by schemas; so the libraries for those are never loaded. */
function noSchemas(): never {
  throw new Error('the routes of the emulator have no schemas');
}

/** Builds the HTTP side of the emulator, without a port. `listening` tells the address of the one that it gets. */
export async function buildApp(
  context: RouteContext,
  logger: Logger,
  listening: () => string | undefined,
): Promise<FastifyInstance> {
  const app = fastify({
    genReqId: transactionIdOf,
    forceCloseConnections: 'idle',
    // Said by a plugin instead, in OpenWhisk's shape.
    return503OnClosing: false,
    frameworkErrors: refuseUnroutable,
    clientErrorHandler: refuseBrokenRequest,
    routerOptions: { maxParamLength: longestUrl },
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    requestTimeout: receiveTimeoutMs,
    // Without a host the refusal is ours, too.
    http: { ...serverLimits, requireHostHeader: false },
  });
  app.decorateRequest('identity', undefined);
  registerTransaction(app, context.clock);
  registerClosing(app);
  registerTargetCheck(app);
  registerHeaderCheck(app);
  registerErrorHandler(app, logger);
  registerRawBodies(app);
  // OpenWhisk's JSON has no charset parameter; the HTTP framework would add one.
  app.addHook('preSerialization', (_request, reply, payload, done) => {
    void reply.header('content-type', 'application/json');
    done(null, payload);
  });
  registerInformation(app, context);
  registerServerCors(app);
  registerOperatorRoutes(app);
  await registerMetrics(app, context, listening);
  registerWebActions(app, context, logger);
  await app.register((scope, _options, done) => {
    registerApiManagement(scope, context, logger, listening);
    done();
  });
  registerApiGateway(app, context, logger);
  await app.register(
    (scope, _options, done) => {
      registerRestCors(scope);
      refuseForeignPages(scope, listening);
      requireCredentials(scope, context.identities);
      registerNamespaces(scope);
      registerActions(scope, context);
      registerPackages(scope, context);
      registerActivations(scope, context);
      registerEvents(scope, context);
      registerTriggers(scope, context);
      registerRules(scope, context);
      registerUserLimits(scope, context);
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
