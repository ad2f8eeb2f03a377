import type { ApiDocument } from '@serverless-max/runtime-image/inspection';

type Json = Readonly<Record<string, unknown>>;

/** How deep a made-up value goes; documents may refer to themselves. */
const maxDepth = 5;

/** A value that a schema of OpenAPI 3 or Swagger 2 permits: its example, its default, or the simplest of its type. */
export function exampleValue(document: ApiDocument, given: unknown, depth = 0): unknown {
  const schema: Json = document.resolve(given) ?? {};
  const told = toldValue(schema);
  if (told !== undefined) return told;
  const [choice] = [schema['oneOf'], schema['anyOf'], schema['allOf']].flatMap((it) =>
    Array.isArray(it) ? it : [],
  );
  if (choice !== undefined && depth < maxDepth) return exampleValue(document, choice, depth + 1);
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

/** What the document itself gives as a value. */
function toldValue(schema: Json): unknown {
  const {
    example,
    examples,
    default: standard,
    enum: choices,
  } = schema as {
    readonly example?: unknown;
    readonly examples?: unknown;
    readonly default?: unknown;
    readonly enum?: unknown;
  };
  const [first] = Array.isArray(examples) ? examples : [];
  const [choice] = Array.isArray(choices) ? choices : [];
  return example ?? first ?? standard ?? choice;
}

function objectOf(document: ApiDocument, schema: Json, depth: number): unknown {
  const properties = document.resolve(schema['properties']) ?? {};
  if (depth >= maxDepth) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, exampleValue(document, value, depth + 1)]),
  );
}

/** Every value that a parameter is told to take, for those with a list of them. */
export function choicesOf(document: ApiDocument, parameter: Json): readonly unknown[] {
  const schema = document.resolve(parameter['schema']) ?? parameter;
  return Array.isArray(schema['enum']) ? schema['enum'] : [];
}
