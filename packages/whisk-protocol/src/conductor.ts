import type { WhiskAction } from './action.ts';
import type { ActivationResponse } from './activation.ts';
import { isEntityName } from './entity-name.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { annotationOf, isTruthy } from './parameters.ts';

/**
 * Whether invoking the action runs a composition: it has a `conductor` annotation that is set. On a sequence the
 * annotation has no effect. (OpenWhisk: PrimitiveActions.scala, invokeSingleAction.)
 */
export function isConductor(action: Pick<WhiskAction, 'annotations' | 'exec'>): boolean {
  return action.exec.kind !== 'sequence' && isTruthy(annotationOf(action, 'conductor') ?? false);
}

/** What a conductor asks for. */
export interface Continuation {
  /** The action to run next, as it was written; absent when the composition is over. */
  readonly action?: JsonValue;
  /** What that action is given; what is no object is boxed as `value`. */
  readonly params?: JsonObject;
  /** What the conductor is to be given again after that action; what is no object is boxed as `state`. */
  readonly state?: JsonObject;
}

/** Reads the result of a conductor. What is no object asks for nothing. (OpenWhisk: docs/conductors.md.) */
export function readContinuation(result: JsonValue | undefined): Continuation {
  if (!isJsonObject(result)) return {};
  const { action, params, state } = result;
  return {
    ...(action !== undefined && { action }),
    ...(params !== undefined && { params: boxed(params, 'value') }),
    ...(state !== undefined && { state: boxed(state, 'state') }),
  };
}

/** What a conductor is given after an action: the result of that, an array boxed as `value`, below the state. */
export function toConductorArguments(
  result: JsonValue | undefined,
  state: JsonObject | undefined,
): JsonObject {
  return { ...boxed(result ?? {}, 'value'), ...state };
}

/** The outcome of a composition whose conductor asked for no further action: the `params` only, if there are some. */
export function toCompositionResponse(
  last: ActivationResponse,
  { params }: Continuation,
): ActivationResponse {
  return { status: last.status, result: params ?? last.result ?? {} };
}

/**
 * The qualified name of the action that a conductor names, or undefined when that is no name. Three segments are a
 * qualified name, and so are two after a slash; `name` and `pkg/name` are in `ownNamespace`.
 * (OpenWhisk: FullyQualifiedEntityName.resolveName.)
 */
export function resolveActionName(name: JsonValue, ownNamespace: string): string | undefined {
  if (typeof name !== 'string') return undefined;
  const segments = name.split('/').filter((segment) => segment !== '');
  const isQualified = name.startsWith('/') || segments.length === 3;
  if (!segments.every(isEntityName) || segments.length < (isQualified ? 2 : 1) || segments.length > 3) {
    return undefined;
  }
  const [first, ...rest] = isQualified ? segments : [ownNamespace, ...segments];
  return `/${[first === '_' ? ownNamespace : first, ...rest].join('/')}`;
}

function boxed(value: JsonValue, key: string): JsonObject {
  return isJsonObject(value) ? value : { [key]: value };
}
