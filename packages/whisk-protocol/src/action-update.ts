import type { WhiskAction } from './action.ts';
import type { ActionPut } from './action-put.ts';
import { parseQualifiedName } from './entity-name.ts';
import { WhiskRejection } from './errors.ts';
import { type Exec, sizeOfExec } from './exec.ts';
import { checkLimits, checkSize, defaultLimits, type SystemLimits } from './limits.ts';
import { messages } from './messages.ts';
import { type Annotation, mergeParameters, type Parameter, sizeOfParameters } from './parameters.ts';
import { firstVersion, nextVersion } from './version.ts';

/** Where a PUT lands, when, and what the host allows. */
export interface ActionPutContext {
  /** `guest` or `guest/pkg`. */
  readonly namespace: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly limits: SystemLimits;
}

/**
 * The action after a PUT: a new one, or the existing one with what was not supplied kept. Throws a 400 for a missing
 * exec, limits out of range or a sequence of a wrong length, and a 413 for what is too large. Whether a
 * sequence's components exist is for the caller to check. (OpenWhisk: Actions.scala, make and update.)
 */
export function applyActionPut(
  existing: WhiskAction | undefined,
  put: ActionPut,
  context: ActionPutContext,
): WhiskAction {
  const requested = put.exec ?? existing?.exec;
  if (requested === undefined) throw new WhiskRejection(400, messages.execUndefined);
  const exec = resolveComponents(requested, context);
  const action: WhiskAction = {
    namespace: context.namespace,
    name: context.name,
    exec,
    parameters: nextParameters(existing, put, exec),
    limits: { ...(existing?.limits ?? defaultLimits(context.limits)), ...put.limits },
    version: put.version ?? (existing ? nextVersion(existing.version) : firstVersion),
    publish: put.publish ?? existing?.publish ?? false,
    annotations: nextAnnotations(existing, put, exec),
    updated: context.now,
  };
  checkSize('exec', sizeOfExec(exec), context.limits.execBytes);
  checkSize('parameters', sizeOfParameters(action.parameters), context.limits.parametersBytes);
  checkSize('annotations', sizeOfParameters(action.annotations), context.limits.parametersBytes);
  checkLimits(put.limits ?? {}, context.limits);
  return action;
}

function resolveComponents(exec: Exec, context: ActionPutContext): Exec {
  if (exec.kind !== 'sequence') return exec;
  const [owner] = context.namespace.split('/');
  const components = exec.components.map((name) => parseQualifiedName(name, owner));
  if (components.length === 0) throw new WhiskRejection(400, messages.sequenceEmpty);
  if (components.length > context.limits.sequenceLength)
    throw new WhiskRejection(400, messages.sequenceTooLong);
  return { kind: 'sequence', components };
}

/** A sequence keeps its components as its only parameter, and does not leave it behind when it becomes an action. */
function nextParameters(existing: WhiskAction | undefined, put: ActionPut, exec: Exec): readonly Parameter[] {
  if (exec.kind === 'sequence') return [{ key: '_actions', value: [...exec.components] }];
  return put.parameters ?? (existing?.exec.kind === 'sequence' ? [] : existing?.parameters) ?? [];
}

function nextAnnotations(existing: WhiskAction | undefined, put: ActionPut, exec: Exec): Annotation[] {
  // OpenWhisk forgets `delAnnotations` when the same request brings a sequence.
  const removed = new Set(put.exec?.kind === 'sequence' ? [] : put.delAnnotations);
  const kept = existing
    ? existing.annotations.filter(({ key }) => !removed.has(key))
    : [{ key: 'provide-api-key', value: false }];
  return mergeParameters<Annotation>(kept, put.annotations ?? [], [{ key: 'exec', value: exec.kind }]);
}
