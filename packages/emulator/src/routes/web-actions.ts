import type { Logger } from '@serverless-max/foundation';
import {
  checkSize,
  corsHeaders,
  fullyQualifiedName,
  hasCustomOptions,
  type Identity,
  isCallerAllowed,
  isWebExported,
  limitsOf,
  messages,
  parseWebPath,
  projectWebResult,
  toWebArguments,
  type WebPath,
  type WhiskAction,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findAction, toActionPlace } from '../action-lookup.ts';
import type { RouteContext } from '../context.ts';
import { assertMayUse } from '../entitlement.ts';
import { refuseWebRequest, sendRefusal } from '../plugins/error-handler.ts';
import { traceOf } from '../plugins/transaction.ts';
import { waitUpTo } from '../wait.ts';
import { sendWebResponse, toWebCall, type WebCall, webMethods } from './web-exchange.ts';

/** What was found for a web request before its caller was looked at. */
interface Target {
  readonly path: WebPath;
  readonly action: WhiskAction;
  readonly owner: Identity;
}

/** Web actions, in the order of checks of OpenWhisk's WebActions.scala. */
export function registerWebActions(app: FastifyInstance, context: RouteContext, logger: Logger): void {
  app.route({
    method: [...webMethods],
    url: '/api/v1/web/*',
    handler: (request, reply) => answerWebCall(toWebCall(request), request, reply, context),
    errorHandler: (error, request, reply) => refuseWebRequest(error, request, reply, logger),
  });
}

/** Runs the web action that a call is for, and answers `request` with what it returned. @throws WhiskRejection */
export async function answerWebCall(
  call: WebCall,
  request: FastifyRequest,
  reply: FastifyReply,
  context: RouteContext,
): Promise<FastifyReply> {
  const { identities, activations, limits, clock, throttle } = context;
  const { method, headers, query, body } = call;
  const { path, action, owner } = findTarget(call.path, context);
  throttle.admitInvocation(owner.namespace);
  assertMayUse(context, owner.namespace, toActionPlace(fullyQualifiedName(action)));
  checkSize('Request', body.length, limitsOf(owner, limits).payloadBytes);

  const isOptions = method === 'OPTIONS';
  if (!hasCustomOptions(action)) {
    void reply.headers(corsHeaders(headers['access-control-request-headers']));
    if (isOptions) return reply.code(200).send();
  }

  const caller = identities.authenticate(request.headers.authorization);
  const isAllowed = isCallerAllowed(action, {
    authenticated: caller !== undefined,
    requireWhiskAuthHeader: headers['x-require-whisk-auth'],
  });
  if (!isAllowed && !isOptions) throw new WhiskRejection(401, messages.authenticationRequired);

  const user = caller && { user: caller.namespace };
  const args = toWebArguments({ method, headers, path: path.path, query, body, ...user }, action);
  const { activationId, finished } = activations.invoke({
    identity: owner,
    action,
    args,
    transactionId: request.id,
    receivedAt: request.receivedAt,
    ...traceOf(request),
  });
  void reply.header('x-openwhisk-activation-id', activationId);
  const activation = await waitUpTo(finished, limits.maxBlockingWaitMs, clock);
  if (!activation) {
    return sendRefusal(reply, { status: 202, message: messages.responseNotReady }, request.id, 'pretty');
  }
  const { accept } = headers;
  return sendWebResponse(reply, projectWebResult(path.extension, activation.response, request.id, accept));
}

function findTarget(rawPath: string, context: RouteContext): Target {
  const path = parseWebPath(rawPath);
  const owner = path && context.identities.ownerOf(path.namespace);
  const action = path && owner && findAction(context, { ...path, name: path.action });
  if (!path || !owner || !action || !isWebExported(action)) {
    throw new WhiskRejection(404, messages.resourceDoesNotExist);
  }
  return { path, action, owner };
}
