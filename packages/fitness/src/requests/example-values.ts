import type { ApiDocument, Json } from '@serverless-max/runtime-image/inspection';

/** How deep a made-up value goes; documents may refer to themselves. */
const maxDepth = 5;

/** A value that a schema of OpenAPI 3 or Swagger 2 permits: its example, its default, or the simplest of its type. */
export function exampleValue(document: ApiDocument, given: unknown, depth = 0): unknown {
  const schema: Json = document.resolve(given) ?? {};
  const told = toldValue(document, schema);
  if (told !== undefined) return told;
  if (depth < maxDepth) {
    const { oneOf, anyOf, allOf } = schema;
    const choice = [oneOf, anyOf].flatMap((it) => (Array.isArray(it) ? it : []))[0];
    if (choice !== undefined) return exampleValue(document, choice, depth + 1);
    if (Array.isArray(allOf)) return joined(allOf.map((it) => exampleValue(document, it, depth + 1)));
  }
  switch (Array.isArray(schema['type']) ? schema['type'][0] : schema['type']) {
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1;
    case 'boolean':
      return true;
    case 'array':
      return depth < maxDepth ? [exampleValue(document, schema['items'], depth + 1)] : [];
    case 'string':
      return 'a';
    default:
      return objectOf(document, schema, depth);
  }
}

/**
 * What a document itself gives as a value, of a schema, a parameter or a body: its example, the first of its examples
 * (a list, or in OpenAPI 3 objects by name), its default, or the first that it permits.
 */
export function toldValue(document: ApiDocument, holder: Json): unknown {
  const { example, examples, default: standard, enum: choices } = holder;
  const [named] = Object.values(document.resolve(examples) ?? {});
  const [first] = Array.isArray(examples) ? examples : [document.resolve(named)?.['value']];
  const [choice] = Array.isArray(choices) ? choices : [];
  return example ?? first ?? standard ?? choice;
}

/** What a document gives as a value of a parameter, or, when it gives none, a bound of it or one of two. */
export function toldOrBounded(document: ApiDocument, parameter: Json): unknown {
  const schema = document.resolve(parameter['schema']) ?? parameter;
  const bound = schema['minimum'] ?? schema['maximum'] ?? (schema['type'] === 'boolean' ? true : undefined);
  return toldValue(document, parameter) ?? toldValue(document, schema) ?? bound;
}

/** What all of several schemas permit together: of objects all members, else the first. */
function joined(values: readonly unknown[]): unknown {
  const isObject = (it: unknown): boolean => typeof it === 'object' && it !== null && !Array.isArray(it);
  return values.every(isObject) ? Object.assign({}, ...values) : values[0];
}

function objectOf(document: ApiDocument, schema: Json, depth: number): unknown {
  const properties = document.resolve(schema['properties']) ?? {};
  if (depth >= maxDepth) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, exampleValue(document, value, depth + 1)]),
  );
}

/** Every value that a parameter is told to take: those of a list, both of two, and the ends of a range. */
export function choicesOf(document: ApiDocument, parameter: Json): readonly unknown[] {
  const schema = document.resolve(parameter['schema']) ?? parameter;
  const { enum: choices, type, minimum, maximum } = schema;
  if (Array.isArray(choices)) return choices;
  if (type === 'boolean') return [true, false];
  return typeof minimum === 'number' && typeof maximum === 'number' ? [minimum, maximum] : [];
}
