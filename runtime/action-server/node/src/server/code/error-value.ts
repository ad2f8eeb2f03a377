// What JSON would drop of an error, since these are not enumerable.
const ERROR_KEYS = ['name', 'message', 'stack', 'code', 'cause'] as const;

/**
 * A JSON value for what an action's promise was rejected with: an error's name, message, stack and own members, other
 * values as they are; functions are left out and circles are cut. Nothing, as in `reject()`, is an empty object.
 */
export function toErrorValue(rejection: unknown): unknown {
  return rejection ? toJsonValue(rejection, []) : {};
}

function toJsonValue(value: unknown, parents: readonly object[]): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return parents.length === 0 ? `[Function: ${value.name}]` : undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (parents.includes(value)) return '[Circular]';
  if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON();
  const chain = [...parents, value];
  if (Array.isArray(value)) return value.map((item) => toJsonValue(item, chain));
  const members = value as Record<string, unknown>;
  const keys = new Set([
    ...(value instanceof Error ? ERROR_KEYS.filter((key) => members[key] !== undefined) : []),
    ...Object.keys(value),
  ]);
  return Object.fromEntries([...keys].map((key) => [key, toJsonValue(members[key], chain)]));
}
