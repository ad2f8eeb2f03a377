import type { WhiskAction } from './action.ts';
import { WhiskRejection } from './errors.ts';
import { messages } from './messages.ts';

/** Finds an action by its qualified name, `/guest/name` or `/guest/pkg/name`; through bindings, too. */
export type FindAction = (qualifiedName: string) => WhiskAction | undefined;

/**
 * Throws a 400 for a sequence whose components do not all exist, lead back to it, or are too many once the sequences
 * among them are unfolded. `name` and `components` are qualified names. (OpenWhisk: checkSequenceActionLimits in
 * Actions.scala.)
 */
export function checkSequence(
  name: string,
  components: readonly string[],
  maxActions: number,
  findAction: FindAction,
): void {
  if (components.length > maxActions) throw new WhiskRejection(400, messages.sequenceTooLong);
  // A sequence that is used often, in sequences that are used often, is counted once.
  const counts = new Map<string, number>();
  const countOf = (component: string, enclosing: readonly string[]): number => {
    if (enclosing.includes(component)) throw new WhiskRejection(400, messages.sequenceCyclic);
    const known = counts.get(component);
    if (known !== undefined) return known;
    const action = findAction(component);
    if (!action) throw new WhiskRejection(400, messages.sequenceComponentMissing);
    const found = `/${action.namespace}/${action.name}`;
    if (enclosing.includes(found)) throw new WhiskRejection(400, messages.sequenceCyclic);
    const count =
      action.exec.kind === 'sequence'
        ? countAll(action.exec.components, [...enclosing, component, found])
        : 1;
    counts.set(component, count);
    return count;
  };
  const countAll = (names: readonly string[], enclosing: readonly string[]): number => {
    if (names.length > maxActions) throw new WhiskRejection(400, messages.sequenceTooLong);
    return names.reduce((sum, component) => sum + countOf(component, enclosing), 0);
  };
  if (countAll(components, [name]) > maxActions) throw new WhiskRejection(400, messages.sequenceTooLong);
}
