import { checkSequence, fullyQualifiedName, type WhiskAction } from '@serverless-max/whisk-protocol';
import { type Entities, findAction, toActionPlace } from '../action-lookup.ts';
import { assertMayUse } from '../entitlement.ts';

/**
 * Throws unless the components of a new sequence may be read by its owner, exist, do not lead back to it, and are not
 * too many. Every other action passes.
 */
export function checkComponents(
  sequence: WhiskAction,
  owner: string,
  maxActions: number,
  entities: Entities,
): void {
  if (sequence.exec.kind !== 'sequence') return;
  // Nothing lies deeper than in a package.
  const find = (name: string): WhiskAction | undefined =>
    name.split('/').length > 4 ? undefined : findAction(entities, toActionPlace(name));
  assertMayUseComponents(sequence, owner, entities);
  checkSequence(fullyQualifiedName(sequence), sequence.exec.components, maxActions, find);
}

/**
 * Throws a 403 for a component that `caller` may not use. Those of sequences inside the sequence are not looked at.
 * (OpenWhisk: entitleReferencedEntities in Actions.scala.)
 */
export function assertMayUseComponents(action: WhiskAction, caller: string, entities: Entities): void {
  const components = action.exec.kind === 'sequence' ? action.exec.components : [];
  for (const component of components) assertMayUse(entities, caller, toActionPlace(component));
}
