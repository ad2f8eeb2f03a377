import {
  applyActionPut,
  messages,
  parseActionPut,
  parseEntityName,
  toActionDocument,
  toActionSummary,
  type WhiskAction,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { jsonOf } from '../plugins/body.ts';
import { assertKindIsThere } from './action-kinds.ts';
import { type ActionRoute, invokeAction } from './invoke.ts';
import { booleanIn, parsePage, type Query } from './list-query.ts';
import { namespaceOf } from './namespace.ts';

interface CollectionRoute {
  readonly Params: { readonly namespace: string };
  readonly Querystring: Query;
}

/** Actions: list, create, update, get, delete, invoke. (OpenWhisk: Actions.scala.) */
export function registerActions(scope: FastifyInstance, context: RouteContext): void {
  const { actions, invoker, limits, clock } = context;
  const collection = '/namespaces/:namespace/actions';
  const entity = `${collection}/:name`;

  for (const path of [collection, `${collection}/`]) {
    scope.get<CollectionRoute>(path, (request) => {
      const namespace = namespaceOf(request);
      const page = parsePage(request.query, 'actions', limits);
      const all = actions.list(namespace).slice(page.skip);
      return page.count ? { actions: all.length } : all.slice(0, page.limit).map(toActionSummary);
    });
  }

  scope.put<ActionRoute>(entity, (request) => {
    const { namespace, name } = placeOf(request);
    const overwrite = booleanIn(request.query, 'overwrite');
    const body = jsonOf(request);
    assertKindIsThere(body);
    const put = parseActionPut(body);
    const existing = actions.get(namespace, name);
    if (existing && !overwrite) throw new WhiskRejection(409, messages.resourceExists);
    const action = applyActionPut(existing, put, { namespace, name, now: clock.now(), limits });
    actions.put(action);
    if (existing) invoker.retire(existing);
    return toActionDocument(action);
  });

  scope.get<ActionRoute>(entity, (request) => {
    const code = booleanIn(request.query, 'code', true);
    return toActionDocument(find(placeOf(request)), { code });
  });

  scope.delete<ActionRoute>(entity, (request) => {
    const action = find(placeOf(request));
    actions.delete(action.namespace, action.name);
    invoker.retire(action);
    return toActionDocument(action);
  });

  scope.post<ActionRoute>(entity, (request, reply) => {
    const place = placeOf(request);
    return invokeAction(request, reply, () => find(place), context);
  });

  function find({ namespace, name }: Place): WhiskAction {
    const action = actions.get(namespace, name);
    if (!action) throw new WhiskRejection(404, messages.resourceDoesNotExist);
    return action;
  }
}

interface Place {
  readonly namespace: string;
  readonly name: string;
}

function placeOf(request: FastifyRequest<ActionRoute>): Place {
  const name = parseEntityName(request.params.name);
  return { namespace: namespaceOf(request, name), name };
}
