/** One thing that differs, and where. */
export interface Difference {
  /** `status`, `header content-type`, `body`, `body.text[0]`. */
  readonly where: string;
  readonly original: string;
  readonly action: string;
}

/** What came of a comparison of two values. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Places where the original gave two different answers itself; only their types are compared. */
  readonly volatile: readonly string[];
  /** How far the numbers are apart that are not equal but near enough, as a share; 0 when all are equal. */
  readonly farthest: number;
}

/** What a place of three JSON values is: what the original answered first and second, and what the action answered. */
type Three = readonly [unknown, unknown, unknown];

const shown = 80;

/** Compares a JSON value of the action with two of the original. Numbers may be apart by `tolerance`, a share of the larger. */
export function compareJson(values: Three, where: string, tolerance: number): Comparison {
  const [first, second, action] = values;
  if (isLeaf(first) || isLeaf(second) || isLeaf(action)) return compareLeaves(values, where, tolerance);
  if (Array.isArray(first) !== Array.isArray(action)) return differ(where, first, action);
  const keys = new Set([...Object.keys(Object(first)), ...Object.keys(Object(action))]);
  return join(
    [...keys].map((key) => {
      const path = Array.isArray(first) ? `${where}[${key}]` : `${where}.${key}`;
      return compareJson([at(first, key), at(second, key), at(action, key)], path, tolerance);
    }),
  );
}

/** Several comparisons as one. */
export function join(parts: readonly Comparison[]): Comparison {
  return {
    differences: parts.flatMap((it) => it.differences),
    volatile: parts.flatMap((it) => it.volatile),
    farthest: parts.reduce((most, it) => Math.max(most, it.farthest), 0),
  };
}

/** Nothing differs. */
export const equal: Comparison = { differences: [], volatile: [], farthest: 0 };

/** One difference. */
export function differ(where: string, original: unknown, action: unknown): Comparison {
  return { ...equal, differences: [{ where, original: show(original), action: show(action) }] };
}

function compareLeaves([first, second, action]: Three, where: string, tolerance: number): Comparison {
  const distance = distanceOf(first, action);
  if (distance === 0) return equal;
  if (distance <= tolerance) return { ...equal, farthest: distance };
  if (distanceOf(first, second) > tolerance) {
    return typeof first === typeof action ? { ...equal, volatile: [where] } : differ(where, first, action);
  }
  return differ(where, first, action);
}

/** 0 for the same, a share for two numbers, and infinitely far for anything else. */
function distanceOf(left: unknown, right: unknown): number {
  if (Object.is(left, right)) return 0;
  if (typeof left !== 'number' || typeof right !== 'number') {
    const isSame =
      typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right);
    return isSame ? 0 : Number.POSITIVE_INFINITY;
  }
  return Math.abs(left - right) / Math.max(Math.abs(left), Math.abs(right), Number.MIN_VALUE);
}

function isLeaf(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function at(value: unknown, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key];
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > shown ? `${text.slice(0, shown)}…` : text;
}
