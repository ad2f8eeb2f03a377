import {
  assertNotDeprecated,
  checkSize,
  finalParameters,
  isJsonObject,
  type JsonObject,
  limitsOf,
  messages,
  resolveArguments,
  toActivationDocument,
  type WhiskAction,
  type WhiskActivation,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { bytesOf, jsonOf } from '../plugins/body.ts';
import { traceOf } from '../plugins/transaction.ts';
import { waitUpTo } from '../wait.ts';
import { booleanIn, type Query, textIn } from './list-query.ts';
import { callerOf } from './namespace.ts';
import { assertMayUseComponents } from './sequence-components.ts';

/** A route of one action. */
export interface ActionRoute {
  readonly Params: { readonly namespace: string; readonly package?: string; readonly name: string };
  readonly Querystring: Query;
}

/** `POST` of an action. What is wrong with the request is said before whether the action exists. */
export async function invokeAction(
  request: FastifyRequest<ActionRoute>,
  reply: FastifyReply,
  findAction: () => WhiskAction,
  context: RouteContext,
): Promise<FastifyReply> {
  const { activations, limits, runtimes, clock } = context;
  const caller = callerOf(request);
  checkSize('Request', bytesOf(request).length, limitsOf(caller, limits).payloadBytes);
  const isBlocking = booleanIn(request.query, 'blocking');
  const onlyResult = booleanIn(request.query, 'result');
  const waitMs = waitOf(request.query, limits.maxBlockingWaitMs);
  const payload = payloadOf(request);
  const action = findAction();
  assertNotDeprecated(runtimes, action.exec);
  assertMayUseComponents(action, caller.namespace, context);
  assertNotFinal(action, payload);

  const { activationId, finished } = activations.invoke({
    identity: caller,
    action,
    args: resolveArguments(action, payload),
    transactionId: request.id,
    receivedAt: request.receivedAt,
    ...traceOf(request),
  });
  void reply.header('x-openwhisk-activation-id', activationId);
  const activation = isBlocking ? await waitUpTo(finished, waitMs, clock) : undefined;
  return activation ? answer(reply, activation, onlyResult) : reply.code(202).send({ activationId });
}

/** The arguments of an invoke or a fire. @throws WhiskRejection 400 for anything but an object, 415 */
export function payloadOf(request: FastifyRequest): JsonObject {
  const json = jsonOf(request);
  if (json === undefined) return {};
  if (isJsonObject(json)) return json;
  throw new WhiskRejection(400, messages.malformedContent(messages.objectExpected));
}

/** Throws a 400 for a payload that overrides what the action protects. */
export function assertNotFinal(action: WhiskAction, payload: JsonObject): void {
  if (finalParameters(action).some((name) => Object.hasOwn(payload, name))) {
    throw new WhiskRejection(400, messages.parametersNotAllowed);
  }
}

/** How long a blocking invoke waits, in milliseconds. */
function waitOf(query: Query, maxMs: number): number {
  const text = textIn(query, 'timeout');
  if (text === undefined) return maxMs;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (ms >= 1 && ms <= maxMs) return ms;
  throw new WhiskRejection(400, messages.malformedQuery('timeout', messages.invalidTimeout(maxMs)));
}

/** The answer to a blocking invoke that has finished; an array result is always sent bare. */
function answer(reply: FastifyReply, activation: WhiskActivation, onlyResult: boolean): FastifyReply {
  const { status, result = null } = activation.response;
  const failed = status === 'whisk internal error' ? 500 : 502;
  const body = onlyResult || Array.isArray(result) ? result : toActivationDocument(activation);
  return reply.code(status === 'success' ? 200 : failed).send(body);
}
