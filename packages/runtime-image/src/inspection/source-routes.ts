import type { InputKind, Route } from './inspection.ts';

/** A route that stands in a source, with the text up to the next one. */
export interface SourceRoute extends Route {
  readonly body: string;
}

const verb = '(get|post|put|delete|patch)';
/** Each with the groups of method and path; a missing method is in the options of Flask's `route`. */
const patterns: readonly {
  readonly pattern: RegExp;
  readonly toRoutes: (match: RegExpExecArray) => readonly Route[];
}[] = [
  {
    // Flask: @app.route('/predict', methods=['POST'])
    pattern: /@\w+(?:\.\w+)*\.route\(\s*['"]([^'"]+)['"]([^)]*)\)/g,
    toRoutes: ([, path = '', options = '']) => {
      const methods = /methods\s*=\s*[[(]([^\])]*)/.exec(options)?.[1]?.match(/\w+/g) ?? ['GET'];
      return methods.map((method) => ({ method: method.toUpperCase(), path }));
    },
  },
  {
    // Starlette: Route('/predict', predict, methods=['POST'])
    pattern: /\bRoute\(\s*['"](\/[^'"]*)['"]([^)]*)\)/g,
    toRoutes: ([, path = '', options = '']) => {
      const methods = /methods\s*=\s*[[(]([^\])]*)/.exec(options)?.[1]?.match(/\w+/g) ?? ['GET'];
      return methods.map((method) => ({ method: method.toUpperCase(), path }));
    },
  },
  {
    // FastAPI, Flask 2: @app.post('/predict')
    pattern: new RegExp(`@\\w+(?:\\.\\w+)*\\.${verb}\\(\\s*['"]([^'"]*)['"]`, 'g'),
    toRoutes: ([, method = '', path = '']) => [{ method: method.toUpperCase(), path }],
  },
  {
    // MAX: max_app.add_api(ModelPredictAPI, '/predict')
    pattern: /\.add_api\(\s*(\w+)\s*,\s*['"]([^'"]+)['"]/g,
    toRoutes: ([, name = '', path = '']) => [
      { method: /predict/i.test(name) ? 'POST' : 'GET', path: `/model${path}` },
    ],
  },
  {
    // Express, Fastify: app.post('/predict', …). Other names may be clients and maps; @app is Python's.
    pattern: new RegExp(
      `(?<![@\\w.])(?:app|server|fastify|router|api|web|instance)\\.${verb}\\(\\s*['"\`](/[^'"\`]*)['"\`]`,
      'g',
    ),
    toRoutes: ([, method = '', path = '']) => [{ method: method.toUpperCase(), path }],
  },
  {
    // Fastify: app.route({ method: 'POST', url: '/predict' })
    pattern: /\.route\(\{[^}]*?method:\s*['"](\w+)['"][^}]*?(?:url|path):\s*['"]([^'"]+)['"]/g,
    toRoutes: ([, method = '', path = '']) => [{ method: method.toUpperCase(), path }],
  },
];

/** Routes below a prefix that stands elsewhere, or of classes: their paths cannot be read off a line. */
const isComposed = /\b(url_prefix|prefix)\s*[=:]|\.use\(\s*['"`]\/\w|\bNamespace\(|\(Resource\)/;

/**
 * The routes that the sources declare, in order; none when a source composes them of parts, which only the running
 * server puts together.
 */
export function routesInSources(texts: Iterable<string>): readonly SourceRoute[] {
  const found: SourceRoute[] = [];
  for (const text of texts) {
    const routes = routesIn(text);
    if (routes.length > 0 && isComposed.test(text)) return [];
    found.push(...routes);
  }
  return found.filter(
    (route, at) => found.findIndex((it) => it.method === route.method && it.path === route.path) === at,
  );
}

function routesIn(text: string): readonly SourceRoute[] {
  const matches = patterns
    .flatMap(({ pattern, toRoutes }) =>
      [...text.matchAll(pattern)].map((match) => ({ at: match.index, routes: toRoutes(match) })),
    )
    .sort((left, right) => left.at - right.at);
  return matches.flatMap(({ at, routes }, index) => {
    const body = text.slice(at, matches[index + 1]?.at);
    return routes.filter(({ path }) => path.startsWith('/')).map((route) => ({ ...route, body }));
  });
}

/** The named group is the field of the file. */
const inputs: readonly (readonly [InputKind['kind'], RegExp])[] = [
  ['multipart', /\.files(?:\.get\(|\[)\s*['"](?<field>\w+)['"]/],
  ['multipart', /(?<field>\w+)\s*:[^,)=]*\bUploadFile\b/],
  ['multipart', /(?<field>\w+)\s*:\s*\w+\s*=\s*File\(/],
  ['multipart', /add_argument\(\s*['"](?<field>\w+)['"][^)]*location\s*=\s*['"]files['"]/],
  ['multipart', /\.(?:single|array)\(\s*['"](?<field>\w+)['"]/],
  ['multipart', /\b(?:req|request)\.(?:file|files|parts)\b|\brequest\.files\b/],
  ['json', /\bget_json\(|\brequest\.json\b|\bMAX_API\.payload\b|\bBody\(/],
  ['form', /\brequest\.form\b|\bForm\(/],
  ['binary', /\brequest\.(?:data\b|get_data\(|stream\b|body\(\))|\bexpress\.raw\(/],
  ['json', /\b(?:req|request)\.body\b|:\s*dict\b/],
  ['query', /\brequest\.args\b|\b(?:req|request)\.query\b/],
];

/** What the text of a route reads of its request; `text` is the whole source, for the models that it declares. */
export function inputInSource(body: string, text: string = body): InputKind | undefined {
  for (const [kind, pattern] of inputs) {
    const match = pattern.exec(body);
    if (match)
      return { kind, ...(match.groups?.['field'] !== undefined && { field: match.groups['field'] }) };
  }
  const models = [...text.matchAll(/^class (\w+)\((?:\w+\.)?BaseModel\)/gm)].map(([, name = '']) => name);
  return models.some((name) => new RegExp(`:\\s*${name}\\b`).test(body)) ? { kind: 'json' } : undefined;
}
