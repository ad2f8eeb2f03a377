import {
  applyPackagePut,
  assertPackageName,
  limitsOf,
  messages,
  type PackageBinding,
  packagePath,
  parsePackagePut,
  providerOf,
  toPackageDocument,
  toPackageDocumentWithActions,
  toPackageSummary,
  type WhiskAction,
  type WhiskPackage,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import { findPackage } from '../action-lookup.ts';
import type { RouteContext } from '../context.ts';
import { assertMayReadPackage, assertNoOtherKind } from '../entitlement.ts';
import { jsonOf } from '../plugins/body.ts';
import { type CollectionRoute, type EntityRoute, placeOf } from './entity-route.ts';
import { booleanIn, parsePage, toListAnswer } from './list-query.ts';
import { callerOf, nameIn, ownerIn } from './namespace.ts';

/** Packages and bindings: list, create, update, get, delete. (OpenWhisk: Packages.scala.) */
export function registerPackages(scope: FastifyInstance, context: RouteContext): void {
  const { actions, packages, invoker, limits, clock } = context;
  const collection = '/namespaces/:namespace/packages';
  const entity = `${collection}/:name`;

  for (const path of [collection, `${collection}/`]) {
    scope.get<CollectionRoute>(path, (request) => {
      const namespace = ownerIn(request);
      const page = parsePage(request.query, 'packages', limits);
      const isOwn = namespace === callerOf(request).namespace;
      const visible = packages.list(namespace).filter((it) => isOwn || (it.publish && !it.binding));
      return toListAnswer(visible, page, 'packages', toPackageSummary);
    });
  }

  scope.put<EntityRoute>(entity, (request) => {
    const place = placeOf(request);
    const overwrite = booleanIn(request.query, 'overwrite');
    assertPackageName(place.name);
    const put = parsePackagePut(jsonOf(request), place.namespace);
    if (put.binding) assertMayBind(place.namespace, put.binding);
    assertNoOtherKind(context, 'packages', place);
    const existing = packages.get(place.namespace, place.name);
    if (existing && !overwrite) throw new WhiskRejection(409, messages.resourceExists);
    const pkg = applyPackagePut(existing, put, {
      ...place,
      now: clock.now(),
      limits: limitsOf(callerOf(request), limits),
    });
    if (put.binding && packages.get(put.binding.namespace, put.binding.name)?.binding) {
      throw new WhiskRejection(400, messages.bindingToBinding);
    }
    packages.put(pkg);
    // Their containers were made for the old parameters.
    if (put.parameters) for (const action of actionsIn(pkg)) invoker.retire(action);
    return toPackageDocument(pkg);
  });

  scope.get<EntityRoute>(entity, (request) => {
    const name = nameIn(request.params.name);
    const namespace = ownerIn(request);
    const place = { namespace, name };
    assertMayReadPackage(
      context,
      callerOf(request).namespace,
      place,
      messages.resourceMissing(packagePath(place)),
    );
    const chain = findPackage(context, namespace, name);
    if (!chain) throw new WhiskRejection(404, messages.resourceDoesNotExist);
    return toPackageDocumentWithActions(chain, actionsIn(providerOf(chain)));
  });

  scope.delete<EntityRoute>(entity, (request) => {
    const place = placeOf(request);
    const force = booleanIn(request.query, 'force');
    assertNoOtherKind(context, 'packages', place);
    const pkg = packages.get(place.namespace, place.name);
    if (!pkg) throw new WhiskRejection(404, messages.resourceDoesNotExist);
    const contents = actionsIn(pkg);
    if (contents.length > 0 && !force) {
      throw new WhiskRejection(409, messages.packageNotEmpty(contents.length));
    }
    for (const action of contents) {
      actions.delete(action.namespace, action.name);
      invoker.retire(action);
    }
    packages.delete(pkg.namespace, pkg.name);
    return toPackageDocument(pkg);
  });

  function actionsIn(pkg: WhiskPackage): readonly WhiskAction[] {
    return pkg.binding ? [] : actions.list(packagePath(pkg));
  }

  /** What is wrong with the target of a binding is a fault of the request, not of the path. */
  function assertMayBind(caller: string, binding: PackageBinding): void {
    try {
      assertMayReadPackage(context, caller, binding);
    } catch (error) {
      if (!(error instanceof WhiskRejection)) throw error;
      if (error.status === 404) throw new WhiskRejection(400, messages.bindingMissing);
      throw error.status === 409 ? new WhiskRejection(409, messages.bindingToOther) : error;
    }
  }
}
