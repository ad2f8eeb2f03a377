import { messages, packagePath, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { ActionPlace, Entities } from './action-lookup.ts';
import type { Entity, EntityStore } from './store/entity-store.ts';

/**
 * Throws unless `caller` may read a package, and so list and invoke what is in it: its owner may, and everybody when
 * it is published. A binding is its owner's alone, who must be allowed to read what it stands for. Only owners learn
 * that something does not exist. (OpenWhisk: PackageCollection.scala, checkPackageReadPermission.)
 * @throws WhiskRejection 403, 404 (`whenMissing`), 409 when the name is not a package's, 422 for bindings in a circle
 */
export function assertMayReadPackage(
  entities: Entities,
  caller: string,
  asked: { readonly namespace: string; readonly name: string },
  whenMissing: string = messages.resourceDoesNotExist,
): void {
  const visited = new Set<string>();
  for (let next = asked; ; ) {
    const { namespace, name } = next;
    const isOwner = namespace === caller;
    const pkg = entities.packages.get(namespace, name);
    const mayRead = pkg?.binding || !pkg ? isOwner : isOwner || pkg.publish;
    if (!mayRead) throw new WhiskRejection(403, messages.notAuthorizedToAccess(packagePath(asked)));
    if (!pkg) {
      assertNoOtherKind(entities, 'packages', next);
      throw new WhiskRejection(404, whenMissing);
    }
    if (!pkg.binding) return;
    visited.add(packagePath(pkg));
    next = pkg.binding;
    if (visited.has(packagePath(next))) {
      throw new WhiskRejection(422, messages.bindingCircular(packagePath(next)));
    }
  }
}

/**
 * Throws unless `caller` may read and invoke an action: one of its own outside packages, or in a package that it may
 * read. Whether the action exists is not looked at. (OpenWhisk: ActionCollection.scala.)
 */
export function assertMayUse(entities: Entities, caller: string, place: ActionPlace): void {
  const { namespace, packageName, name } = place;
  if (packageName !== undefined) assertMayReadPackage(entities, caller, { namespace, name: packageName });
  else if (namespace !== caller) {
    throw new WhiskRejection(403, messages.notAuthorizedToAccess(`${namespace}/${name}`));
  }
}

/** Whether `assertMayUse` lets an action pass. */
export function mayUse(entities: Entities, caller: string, place: ActionPlace): boolean {
  try {
    assertMayUse(entities, caller, place);
    return true;
  } catch (error) {
    if (error instanceof WhiskRejection) return false;
    throw error;
  }
}

const kinds = ['actions', 'packages', 'triggers', 'rules'] as const;
/** The kinds of entities that share their names. */
export type EntityKind = (typeof kinds)[number];

/** Throws a 409 when a name is taken by another kind of entity: OpenWhisk keeps all of them in one collection. */
export function assertNoOtherKind(
  entities: { readonly [K in EntityKind]?: Pick<EntityStore<Entity>, 'get'> },
  kind: EntityKind,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): void {
  for (const other of kinds) {
    if (other !== kind && entities[other]?.get(namespace, name)) {
      throw new WhiskRejection(409, messages.notInCollection);
    }
  }
}
