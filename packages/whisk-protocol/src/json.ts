/** Any value that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { [key: string]: JsonValue };

/** Whether the value is an object, and neither an array nor null. */
export function isJsonObject(v: JsonValue | undefined): v is JsonObject {
  return typeof v === 'object' && v !== null && !Array.isArray(v);
}

/**
 * Prints JSON the way web actions answer it: two blanks of indent, arrays on one line, keys in order.
 * (OpenWhisk: spray-json's PrettyPrinter.)
 */
export function toPrettyJson(value: JsonValue): string {
  return print(value, '');
}

function print(value: JsonValue, indent: string): string {
  // A segmentation map is an array of a quarter of a million numbers: numbers come first and are kept cheap.
  // What is too large for one was read as infinite, which JSON cannot say.
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : 'null';
  if (Array.isArray(value)) return `[${value.map((item) => print(item, indent)).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${inner}${JSON.stringify(key)}: ${print(value[key] ?? null, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}
