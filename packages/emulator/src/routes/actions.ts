import {
  applyActionPut,
  checkSize,
  isJsonObject,
  type JsonObject,
  messages,
  parseActionPut,
  parseEntityName,
  resolveArguments,
  toActionDocument,
  toActionSummary,
  toActivationDocument,
  type WhiskAction,
  type WhiskActivation,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { jsonOf } from '../plugins/body.ts';
import { waitUpTo } from '../wait.ts';
import { booleanIn, parsePage, type Query, textIn } from './list-query.ts';
import { callerOf, namespaceOf } from './namespace.ts';
import { NotThereYetError } from './not-there-yet.ts';

interface CollectionRoute {
  readonly Params: { readonly namespace: string };
  readonly Querystring: Query;
}
interface ActionRoute {
  readonly Params: { readonly namespace: string; readonly name: string };
  readonly Querystring: Query;
}

/** Actions: list, create, update, get, delete, invoke. (OpenWhisk: Actions.scala.) */
export function registerActions(scope: FastifyInstance, context: RouteContext): void {
  const { actions, activations, invoker, limits, clock } = context;
  const collection = '/namespaces/:namespace/actions';
  const entity = '/namespaces/:namespace/actions/:name';

  for (const path of [collection, `${collection}/`]) {
    scope.get<CollectionRoute>(path, (request) => {
      const page = parsePage(request.query, 'actions', limits);
      const all = actions.list(namespaceOf(request)).slice(page.skip);
      return page.count ? { actions: all.length } : all.slice(0, page.limit).map(toActionSummary);
    });
  }

  scope.put<ActionRoute>(entity, (request) => {
    const namespace = namespaceOf(request);
    const name = parseEntityName(request.params.name);
    const put = parseActionPut(jsonOf(request));
    const existing = actions.get(namespace, name);
    if (existing && !booleanIn(request.query, 'overwrite'))
      throw new WhiskRejection(409, messages.resourceExists);
    const action = applyActionPut(existing, put, { namespace, name, now: clock.now(), limits });
    if (action.exec.kind === 'sequence') throw new NotThereYetError('sequences');
    actions.put(action);
    if (existing) invoker.retire(existing);
    return toActionDocument(action);
  });

  scope.get<ActionRoute>(entity, (request) =>
    toActionDocument(find(request), { code: booleanIn(request.query, 'code', true) }),
  );

  scope.delete<ActionRoute>(entity, (request) => {
    const action = find(request);
    actions.delete(action.namespace, action.name);
    invoker.retire(action);
    return toActionDocument(action);
  });

  scope.post<ActionRoute>(entity, async (request, reply) => {
    const action = find(request);
    checkSize('Request', Number(request.headers['content-length'] ?? 0), limits.payloadBytes);
    const payload = payloadOf(request);
    const waitMs = waitOf(request.query, limits.maxBlockingWaitMs);
    const { activationId, finished } = activations.invoke({
      identity: callerOf(request),
      action,
      args: resolveArguments(action, payload),
      transactionId: request.id,
      receivedAt: request.receivedAt,
    });
    void reply.header('x-openwhisk-activation-id', activationId);
    const isBlocking = booleanIn(request.query, 'blocking');
    const activation = isBlocking ? await waitUpTo(finished, waitMs, clock) : undefined;
    if (!activation) return reply.code(202).send({ activationId });
    return answer(reply, activation, booleanIn(request.query, 'result'));
  });

  function find(request: FastifyRequest<ActionRoute>): WhiskAction {
    const action = actions.get(namespaceOf(request), parseEntityName(request.params.name));
    if (!action) throw new WhiskRejection(404, messages.resourceDoesNotExist);
    return action;
  }
}

function payloadOf(request: FastifyRequest): JsonObject {
  const json = jsonOf(request);
  if (json === undefined) return {};
  if (isJsonObject(json)) return json;
  throw new WhiskRejection(400, messages.malformedContent(messages.objectExpected));
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
  const { status, result } = activation.response;
  const failed = status === 'whisk internal error' ? 500 : 502;
  const body = onlyResult || Array.isArray(result) ? (result ?? null) : toActivationDocument(activation);
  return reply
    .code(status === 'success' ? 200 : failed)
    .type('application/json')
    .send(JSON.stringify(body));
}
