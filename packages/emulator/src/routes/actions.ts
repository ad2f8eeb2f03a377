import {
  applyActionPut,
  assertNotDeprecated,
  checkKind,
  limitsOf,
  messages,
  packagePath,
  parseActionPut,
  providerOf,
  toActionDocument,
  toActionSummary,
  type WhiskAction,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ActionPlace, findAction, findPackage } from '../action-lookup.ts';
import type { RouteContext } from '../context.ts';
import { assertMayReadPackage, assertMayUse, assertNoOtherKind } from '../entitlement.ts';
import { jsonOf } from '../plugins/body.ts';
import { type ActionRoute, invokeAction } from './invoke.ts';
import { booleanIn, parsePage, type Query, toListAnswer } from './list-query.ts';
import { callerOf, nameIn, namespaceOf, ownerIn } from './namespace.ts';
import { checkComponents } from './sequence-components.ts';

interface CollectionRoute {
  readonly Params: { readonly namespace: string };
  readonly Querystring: Query;
}

interface PackageRoute {
  readonly Params: { readonly namespace: string; readonly package: string };
  readonly Querystring: Query;
}

/** Actions, also in packages: list, create, update, get, delete, invoke. (OpenWhisk: Actions.scala.) */
export function registerActions(scope: FastifyInstance, context: RouteContext): void {
  const { actions, packages, invoker, limits, runtimes, clock, throttle } = context;
  const collection = '/namespaces/:namespace/actions';

  for (const path of [collection, `${collection}/`]) {
    scope.get<CollectionRoute>(path, (request) => list(namespaceOf(request), request.query));
  }

  scope.get<PackageRoute>(`${collection}/:package/`, (request) => {
    const name = nameIn(request.params.package);
    const namespace = ownerIn(request);
    assertMayReadPackage(context, callerOf(request).namespace, { namespace, name });
    const chain = findPackage(context, namespace, name);
    if (!chain) throw new WhiskRejection(404, messages.resourceDoesNotExist);
    return list(packagePath(providerOf(chain)), request.query);
  });

  for (const entity of [`${collection}/:name`, `${collection}/:package/:name`]) {
    scope.put<ActionRoute>(entity, (request) => {
      const place = writablePlaceOf(request);
      const overwrite = booleanIn(request.query, 'overwrite');
      const caller = callerOf(request);
      const put = parseActionPut(jsonOf(request), runtimes);
      if (put.exec) checkKind(caller, put.exec.kind);
      assertNoOtherKind(context, 'actions', place);
      const existing = actions.get(place.namespace, place.name);
      if (existing && !overwrite) throw new WhiskRejection(409, messages.resourceExists);
      const action = applyActionPut(existing, put, {
        ...place,
        now: clock.now(),
        limits: limitsOf(caller, limits),
      });
      assertNotDeprecated(runtimes, action.exec);
      if (put.exec) checkComponents(action, caller.namespace, limits.sequenceLength, context);
      actions.put(action);
      if (existing) invoker.retire(existing);
      invoker.prepare(action);
      return toActionDocument(action);
    });

    scope.get<ActionRoute>(entity, (request) => {
      const place = readablePlaceOf(request);
      const code = booleanIn(request.query, 'code', true);
      return toActionDocument(find(place), { code });
    });

    scope.delete<ActionRoute>(entity, (request) => {
      const { namespace, name } = writablePlaceOf(request);
      const action = find({ namespace, packageName: undefined, name });
      actions.delete(namespace, name);
      invoker.retire(action);
      return toActionDocument(action);
    });

    scope.post<ActionRoute>(entity, (request, reply) => {
      throttle.admitInvocation(callerOf(request).namespace);
      const place = readablePlaceOf(request);
      return invokeAction(request, reply, () => find(place), context);
    });
  }

  function list(namespace: string, query: Query): unknown {
    const page = parsePage(query, 'actions', limits);
    return toListAnswer(actions.list(namespace), page, 'actions', toActionSummary);
  }

  function find(place: ActionPlace): WhiskAction {
    const action = findAction(context, place);
    if (action) return action;
    if (place.packageName === undefined) assertNoOtherKind(context, 'actions', place);
    throw new WhiskRejection(404, messages.resourceDoesNotExist);
  }

  /** Where an action is read or invoked: in the caller's own namespace, or in a package that the caller may read. */
  function readablePlaceOf(request: FastifyRequest<ActionRoute>): ActionPlace {
    const place = { ...namesOf(request), namespace: ownerIn(request) };
    assertMayUse(context, callerOf(request).namespace, place);
    return place;
  }

  /** Where an action is written; its namespace includes its package. */
  function writablePlaceOf(request: FastifyRequest<ActionRoute>): Omit<ActionPlace, 'packageName'> {
    const { packageName, name } = namesOf(request);
    if (packageName === undefined) return { namespace: namespaceOf(request, name), name };
    const place = { namespace: namespaceOf(request, `${packageName}/${name}`), name: packageName };
    assertNoOtherKind(context, 'packages', place);
    const pkg = packages.get(place.namespace, place.name);
    if (!pkg) throw new WhiskRejection(404, messages.resourceDoesNotExist);
    if (pkg.binding) throw new WhiskRejection(400, messages.notAllowedOnBinding);
    return { namespace: packagePath(place), name };
  }
}

function namesOf({ params }: FastifyRequest<ActionRoute>): Omit<ActionPlace, 'namespace'> {
  const packageName = params.package === undefined ? undefined : nameIn(params.package);
  return { packageName, name: nameIn(params.name) };
}
