import type { ApiDocument, Json, Route } from '@serverless-max/runtime-image/inspection';
import { choicesOf, exampleValue, toldOrBounded, toldValue } from './example-values.ts';

/** A name and a value of a query or a form. */
export type Pair = readonly [string, string];

/** What a document says of a route, as it is needed to ask for it. */
export interface Operation {
  /** The path with its parts filled in; undefined when the document gives no value for one of them. */
  readonly path: string | undefined;
  query(which: 'required' | 'all'): readonly Pair[];
  /** The fields of its form that have to be there, and are no files. */
  formFields(which: 'required' | 'all'): readonly Pair[];
  /** Every value that the query and the form are told to take, one by one. */
  readonly choices: readonly { readonly place: 'query' | 'form'; readonly pair: Pair }[];
  /** A body in JSON that it permits; undefined when it takes none. */
  readonly json: unknown;
}

/** Marks of a part that is to be filled in: OpenAPI and Flask, or Express. */
const openPart = /\{([^}]+)\}/g;
/** Whether a path of a document, or of a framework, has a part to be filled in. */
export const hasOpenPart = (path: string): boolean => /[{<:]/.test(path);

/** Reads what a document says of a route; undefined when it is not in it. */
export function readOperation(document: ApiDocument, route: Route): Operation | undefined {
  const operation = document.operationOf(route);
  if (!operation) return undefined;
  const list = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
  const parameters = list.map((it): Json => document.resolve(it) ?? {});
  const within = (place: string): readonly Json[] => parameters.filter((it) => it['in'] === place);
  const fields = formFieldsOf(document, operation, within('formData'));
  const pairs = (those: readonly Json[], which: 'required' | 'all'): readonly Pair[] =>
    those
      .filter((it) => which === 'all' || it['required'] === true)
      .map((it) => [String(it['name']), textOf(parameterValue(document, it))]);
  const choicesIn = (place: 'query' | 'form', those: readonly Json[]): Operation['choices'] =>
    those.flatMap((it) =>
      choicesOf(document, it).map((value) => ({ place, pair: [String(it['name']), textOf(value)] as const })),
    );
  return {
    path: fillIn(route.path, (name) => {
      const parameter = within('path').find((it) => it['name'] === name);
      return parameter && toldOrBounded(document, parameter);
    }),
    query: (which) => pairs(within('query'), which),
    formFields: (which) => pairs(fields, which),
    choices: [...choicesIn('query', within('query')), ...choicesIn('form', fields)],
    json: jsonOf(document, operation, within('body')[0]),
  };
}

function fillIn(path: string, valueFor: (name: string) => unknown): string | undefined {
  let isFilled = true;
  const filled = path.replaceAll(openPart, (_, name: string) => {
    const value = valueFor(name);
    if (value === undefined) isFilled = false;
    return encodeURIComponent(textOf(value));
  });
  return isFilled && !hasOpenPart(filled) ? filled : undefined;
}

/** A parameter's own example comes before what its schema says. */
function parameterValue(document: ApiDocument, parameter: Json): unknown {
  return toldOrBounded(document, parameter) ?? exampleValue(document, parameter['schema'] ?? parameter);
}

/** OpenAPI 3: the properties of the form's schema; Swagger 2: the parameters in `formData`. Files are left out. */
function formFieldsOf(document: ApiDocument, operation: Json, formData: readonly Json[]): readonly Json[] {
  const content = document.resolve(document.resolve(operation['requestBody'])?.['content']);
  const type = Object.keys(content ?? {}).find((it) => /^(multipart\/|application\/x-www-form-)/.test(it));
  const schema = document.resolve(document.resolve(type && content?.[type])?.['schema']);
  const required = Array.isArray(schema?.['required']) ? schema['required'] : [];
  const properties = Object.entries(document.resolve(schema?.['properties']) ?? {}).map(
    ([name, value]): Json => ({ name, schema: value, required: required.includes(name) }),
  );
  return [...formData, ...properties].filter((it) => !isFile(document, it));
}

function isFile(document: ApiDocument, field: Json): boolean {
  const schema = document.resolve(field['schema']) ?? field;
  const one = document.resolve(schema['items']) ?? schema;
  return one['type'] === 'file' || one['format'] === 'binary' || one['contentMediaType'] !== undefined;
}

/** OpenAPI 3: `requestBody`, whose own example comes first; Swagger 2: the parameter in `body`. */
function jsonOf(document: ApiDocument, operation: Json, body: Json | undefined): unknown {
  const content = document.resolve(document.resolve(operation['requestBody'])?.['content']);
  const type = Object.keys(content ?? {}).find((it) => it.startsWith('application/json'));
  const media = type === undefined ? body : document.resolve(content?.[type]);
  if (!media) return undefined;
  return toldValue(document, media) ?? exampleValue(document, media['schema']);
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
