import type { InputKind, Route } from './inspection.ts';

/** What an OpenAPI (3) or Swagger (2) document says of a server. */
export interface ApiDocument {
  readonly routes: readonly Route[];
  /** What a route takes; undefined when it says nothing, or is not in the document. */
  inputOf(route: Route): InputKind | undefined;
  /** What the document says of a route, parameters of its path included; undefined when it is not in it. */
  operationOf(route: Route): Json | undefined;
  /** An object of the document, or what a reference in its place leads to. */
  resolve(value: unknown): Json | undefined;
}

/** An object of a document. */
export type Json = Readonly<Record<string, unknown>>;

const methods = ['get', 'post', 'put', 'delete', 'patch'];

/** Reads a document; undefined for a text that is none. */
export function parseApiDocument(text: string): ApiDocument | undefined {
  const root = parse(text);
  const paths = root && asObject(root['paths']);
  if (!root || !paths || (root['openapi'] === undefined && root['swagger'] === undefined)) return undefined;
  const prefix = typeof root['basePath'] === 'string' ? root['basePath'].replace(/\/$/, '') : '';
  const operations = new Map<string, Json>();
  const routes: Route[] = [];
  for (const [path, item] of Object.entries(paths)) {
    for (const method of methods) {
      const operation = asObject(asObject(item)?.[method]);
      if (!operation) continue;
      const route = { method: method.toUpperCase(), path: `${prefix}${path}` };
      routes.push(route);
      // Parameters of the path hold for each of its operations.
      const shared = asList(asObject(item)?.['parameters']);
      operations.set(keyOf(route), {
        ...operation,
        parameters: [...shared, ...asList(operation['parameters'])],
      });
    }
  }
  return {
    routes,
    operationOf: (route) => operations.get(keyOf(route)),
    resolve: (value) => resolve(value, root),
    inputOf(route) {
      const operation = operations.get(keyOf(route));
      return operation && (bodyOf(operation, root) ?? parametersOf(operation, root));
    },
  };
}

/** OpenAPI 3: `requestBody`. */
function bodyOf(operation: Json, root: Json): InputKind | undefined {
  const content = asObject(resolve(operation['requestBody'], root)?.['content']);
  const types = Object.keys(content ?? {});
  const type = ['multipart/form-data', 'application/json', 'application/x-www-form-urlencoded'].find((it) =>
    types.some((key) => key.startsWith(it)),
  );
  if (type === 'application/json') return { kind: 'json' };
  if (type === 'application/x-www-form-urlencoded') return { kind: 'form' };
  if (type === undefined) return types.length > 0 ? { kind: 'binary' } : undefined;
  const schema = resolve(asObject(content?.[type])?.['schema'], root);
  const file = Object.entries(asObject(schema?.['properties']) ?? {}).find(([, property]) =>
    isFile(property),
  );
  return { kind: 'multipart', ...(file && { field: file[0] }) };
}

/** 3.0 says `format: binary`, 3.1 `contentMediaType`; several files are an array of them. */
function isFile(property: unknown): boolean {
  const schema = asObject(property);
  if (schema?.['items'] !== undefined) return isFile(schema['items']);
  return schema?.['format'] === 'binary' || schema?.['contentMediaType'] !== undefined;
}

/** Swagger 2: body, form and query are parameters; in OpenAPI 3 the query is. */
function parametersOf(operation: Json, root: Json): InputKind | undefined {
  const parameters = asList(operation['parameters']).map((it) => resolve(it, root) ?? {});
  const file = parameters.find((it) => it['in'] === 'formData' && it['type'] === 'file');
  if (file) return { kind: 'multipart', field: String(file['name']) };
  const places = parameters.map((it) => it['in']);
  if (places.includes('body')) return { kind: 'json' };
  if (places.includes('formData')) return { kind: 'form' };
  return places.includes('query') ? { kind: 'query' } : undefined;
}

/** Follows a reference into the same document, a few times at most. */
function resolve(value: unknown, root: Json, left = 5): Json | undefined {
  const object = asObject(value);
  const reference = object?.['$ref'];
  if (typeof reference !== 'string' || left === 0) return object;
  const target = reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, name) => asObject(at)?.[name], root);
  return resolve(target, root, left - 1);
}

function keyOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

function parse(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
