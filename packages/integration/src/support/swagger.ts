/** What is used of a Swagger 2 schema. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}
interface ResponseOfRoute {
  readonly $ref?: string;
  readonly schema?: Schema;
}
interface Operation {
  readonly responses: Readonly<Record<string, ResponseOfRoute>>;
}
interface SwaggerDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly responses: Readonly<Record<string, ResponseOfRoute>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** Compares answers with what a Swagger 2 document says of their routes. */
export interface SwaggerCheck {
  /** The document's routes, as `get /namespaces`. */
  readonly routes: readonly string[];
  /** The route that a request belongs to, or undefined when the document has none. */
  routeOf(method: string, path: string): string | undefined;
  /** What is wrong with an answer; a refusal that the document does not list must be its `ErrorMessage`. */
  faultsOf(route: string, status: number, body: unknown): readonly string[];
}

/** Reads the text of a Swagger document; of schemas it understands the words above, all that OpenWhisk's uses. */
export function readSwagger(text: string): SwaggerCheck {
  const document = JSON.parse(text) as SwaggerDocument;
  const operations = new Map<string, Operation>(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => method !== 'parameters')
        .map(([method, operation]) => [`${method} ${path}`, operation] as const),
    ),
  );
  const patterns = [...operations.keys()].map((route) => [route, patternOf(route)] as const);

  function faultsOf(route: string, status: number, body: unknown): readonly string[] {
    const responses = operations.get(route)?.responses ?? {};
    const listed = responses[String(status)] ?? responses['default'];
    if (!listed && status < 400) return [`${route}: ${status} is not among ${Object.keys(responses)}`];
    const response = listed?.$ref ? document.responses[nameIn(listed.$ref)] : listed;
    const schema = listed ? response?.schema : { $ref: '#/definitions/ErrorMessage' };
    return schema ? check(schema, body, `${route} ${status}`) : [];
  }

  function check(schema: Schema, value: unknown, where: string): readonly string[] {
    if (schema.$ref) return check(document.definitions[nameIn(schema.$ref)] ?? {}, value, where);
    const own = ownFaults(schema, value).map((fault) => `${where}: ${fault}`);
    if (Array.isArray(value)) {
      const { items = {} } = schema;
      return [...own, ...value.flatMap((it, index) => check(items, it, `${where}[${index}]`))];
    }
    if (typeof value !== 'object' || value === null) return own;
    const members = Object.entries(value).flatMap(([name, member]) =>
      check(schema.properties?.[name] ?? {}, member, `${where}.${name}`),
    );
    return [...own, ...members];
  }

  return {
    routes: [...operations.keys()],
    routeOf: (method, path) => patterns.find(([, it]) => it.test(`${method.toLowerCase()} ${path}`))?.[0],
    faultsOf,
  };
}

/** What is wrong with a value itself, without its members. */
function ownFaults(schema: Schema, value: unknown): readonly string[] {
  const type = typeOf(value);
  const wanted = schema.type;
  const isOfType = wanted === undefined || wanted === type || (wanted === 'number' && type === 'integer');
  const missing =
    type === 'object' ? (schema.required ?? []).filter((it) => !Object.hasOwn(Object(value), it)) : [];
  return [
    ...(isOfType ? [] : [`is of type ${type}, not ${wanted}`]),
    ...(schema.enum && !schema.enum.includes(value) ? [`${JSON.stringify(value)} is not allowed`] : []),
    ...(typeof value === 'string' && value.length < (schema.minLength ?? 0) ? ['is too short'] : []),
    ...missing.map((it) => `${it} is missing`),
  ];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function patternOf(route: string): RegExp {
  const literals = route.split(/\{\w+\}/).map((it) => it.replaceAll('.', '\\.'));
  return new RegExp(`^${literals.join('[^/?]+')}/?(\\?.*)?$`);
}

function nameIn(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}
