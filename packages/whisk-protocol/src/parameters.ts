import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** A default argument of an action or package; `init` offers it to `/init` only. */
export interface Parameter {
  readonly key: string;
  readonly value: JsonValue;
  readonly init?: boolean;
}

/** A note on an entity or an activation. */
export interface Annotation {
  readonly key: string;
  readonly value: JsonValue;
}

/**
 * Merges lists, weakest first: a repeated key keeps its last entry. Serves annotations as well.
 * (OpenWhisk: Parameters behave as a map, Parameter.scala.)
 */
export function mergeParameters<T extends { readonly key: string }>(
  ...lists: readonly (readonly T[])[]
): T[] {
  const byKey = new Map<string, T>();
  for (const list of lists) for (const entry of list) byKey.set(entry.key, entry);
  return [...byKey.values()];
}

/** The parameters as one object, a repeated key keeping its last value. */
export function parametersToObject(params: readonly Parameter[]): JsonObject {
  return Object.fromEntries(params.map(({ key, value }) => [key, value]));
}

/** The names of parameters that only `/init` receives. */
export function initParameterNames(params: readonly Parameter[]): ReadonlySet<string> {
  return new Set(params.filter((param) => param.init === true).map((param) => param.key));
}

/** The object without the given keys. */
export function withoutKeys(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  if (keys.size === 0) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}

/** The size that limits count: UTF-8 bytes of every name and of every value's compact JSON. */
export function sizeOfParameters(params: readonly (Parameter | Annotation)[]): number {
  let bytes = 0;
  for (const { key, value } of params)
    bytes += Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(value));
  return bytes;
}

/** The parameters or annotations as a document prints them: `init` only when it is set. */
export function toParameterDocuments(params: readonly Parameter[]): JsonObject[] {
  return params.map(({ key, value, init }) => (init ? { key, value, init } : { key, value }));
}

/** The value of the annotation, or undefined when it is absent. */
export function annotationOf(
  entity: { readonly annotations: readonly Annotation[] },
  key: string,
): JsonValue | undefined {
  return entity.annotations.findLast((annotation) => annotation.key === key)?.value;
}

/** Whether a value counts as set: not false, 0, "" or null. (OpenWhisk: Parameters.isTruthy.) */
export function isTruthy(value: JsonValue): boolean {
  return isJsonObject(value) || Array.isArray(value) || Boolean(value);
}
