import { type ApiDocument, choosePredict, type Route } from '@serverless-max/runtime-image/inspection';
import type { HttpRequest } from '../http/exchange.ts';
import { choicesOf, exampleValue } from './example-values.ts';
import { jsonRequest, type Sample } from './sample.ts';

/** A request that an image is asked, with why. */
export interface ExampleRequest {
  /** Unique among those of an image. */
  readonly id: string;
  readonly what: string;
  readonly request: HttpRequest;
  /** A good request for a prediction. */
  readonly isPrediction: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** So many requests tell enough; documents of some servers have hundreds of routes. */
const maxRoutes = 12;
const maxChoices = 6;
const nothing = new Uint8Array();

/**
 * The requests for an image: its sample, with every choice of its parameters, with one byte changed and cut short; each
 * route that can be read; and what every server is asked wrongly. `routes` counts where there is no document.
 */
export function deriveRequests(
  document: ApiDocument | undefined,
  { sample, routes = [] }: { readonly sample: Sample | undefined; readonly routes?: readonly Route[] },
): readonly ExampleRequest[] {
  const all = document?.routes ?? routes;
  const predict = choosePredict(all);
  const requests = [
    ...(sample ? sampleRequests(sample) : predict && document ? madeUp(document, predict) : []),
    ...(sample && predict && document ? choiceRequests(sample, document, predict) : []),
    ...readRequests(all, document),
    ...wrongRequests(sample?.request ?? (predict && bare(predict.method, predict.path)), all),
  ];
  return [...new Map(requests.map((it) => [it.id, it])).values()];
}

function sampleRequests({ request, file, withFile }: Sample): readonly ExampleRequest[] {
  const one: ExampleRequest = { id: 'sample', what: 'the sample', request, isPrediction: true };
  if (!file || !withFile) return [one];
  const changed = Uint8Array.from(file);
  const middle = Math.floor(changed.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  return [
    one,
    {
      id: 'sample-changed',
      what: 'the sample with one bit changed',
      request: withFile(changed),
      isPrediction: false,
    },
    {
      id: 'sample-cut',
      what: 'the first half of the sample',
      request: withFile(file.subarray(0, middle)),
      isPrediction: false,
    },
    {
      id: 'no-sample',
      what: 'a file that is text',
      request: withFile(Buffer.from('no file of that kind')),
      isPrediction: false,
    },
  ];
}

/** A request with values that the document permits. */
function madeUp(document: ApiDocument, route: Route): readonly ExampleRequest[] {
  const operation = document.operationOf(route) ?? {};
  const path = withQuery(route.path, queryOf(document, operation, 'all'));
  const schema = jsonSchemaOf(document, operation);
  const request =
    schema === undefined
      ? bare(route.method, path)
      : jsonRequest(route.method, path, exampleValue(document, schema));
  return [
    {
      id: 'made-up',
      what: `${route.method} ${path} with values that its document permits`,
      request,
      isPrediction: true,
    },
  ];
}

/** The sample with each other value that a parameter of the query may have. */
function choiceRequests(sample: Sample, document: ApiDocument, route: Route): readonly ExampleRequest[] {
  const parameters = parametersIn(document, document.operationOf(route) ?? {}, 'query');
  return parameters
    .flatMap((parameter) =>
      choicesOf(document, parameter).map((choice) => [String(parameter['name']), String(choice)] as const),
    )
    .slice(0, maxChoices)
    .map(([name, value]) => ({
      id: `sample?${name}=${value}`,
      what: `the sample with ${name}=${value}`,
      request: { ...sample.request, path: withQuery(sample.request.path, [[name, value]]) },
      isPrediction: true,
    }));
}

/** Every GET whose path has nothing to be filled in. */
function readRequests(
  routes: readonly Route[],
  document: ApiDocument | undefined,
): readonly ExampleRequest[] {
  const first: Route = { method: 'GET', path: '/' };
  return [...routes, first]
    .filter(({ method, path }) => method === 'GET' && !/[{<:]/.test(path))
    .slice(0, maxRoutes)
    .map((route) => {
      const query = document ? queryOf(document, document.operationOf(route) ?? {}, 'required') : [];
      const path = withQuery(route.path, query);
      return { id: `GET ${path}`, what: `GET ${path}`, request: bare('GET', path), isPrediction: false };
    });
}

/** What callers do wrongly; a server has its own words for each. */
function wrongRequests(
  predict: HttpRequest | undefined,
  routes: readonly Route[],
): readonly ExampleRequest[] {
  const read = routes.find(({ method, path }) => method === 'GET' && path !== '/' && !/[{<:]/.test(path));
  const wrong = (id: string, what: string, request: HttpRequest): ExampleRequest => ({
    id,
    what,
    request,
    isPrediction: false,
  });
  return [
    wrong('unknown-path', 'a path that is not there', bare('GET', '/no-such-path-of-a-model')),
    ...(read ? [wrong('wrong-method', `PUT ${read.path}`, bare('PUT', read.path))] : []),
    ...(predict && predict.method !== 'GET'
      ? [
          wrong('empty', 'a prediction without a body', bare(predict.method, predict.path)),
          wrong(
            'empty-json',
            'a prediction with an empty JSON object',
            jsonRequest(predict.method, predict.path, {}),
          ),
        ]
      : []),
  ];
}

function queryOf(
  document: ApiDocument,
  operation: Json,
  which: 'required' | 'all',
): readonly (readonly [string, string])[] {
  return parametersIn(document, operation, 'query')
    .filter((it) => which === 'all' || it['required'] === true)
    .map((it) => [String(it['name']), String(exampleValue(document, it['schema'] ?? it))] as const);
}

function parametersIn(document: ApiDocument, operation: Json, place: string): readonly Json[] {
  const list = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
  return list.map((it) => document.resolve(it) ?? {}).filter((it) => it['in'] === place);
}

/** OpenAPI 3: `requestBody`; Swagger 2: the parameter in `body`. */
function jsonSchemaOf(document: ApiDocument, operation: Json): unknown {
  const content = document.resolve(document.resolve(operation['requestBody'])?.['content']);
  const type = Object.keys(content ?? {}).find((it) => it.startsWith('application/json'));
  if (type !== undefined) return document.resolve(content?.[type])?.['schema'];
  return parametersIn(document, operation, 'body')[0]?.['schema'];
}

function withQuery(path: string, query: readonly (readonly [string, string])[]): string {
  if (query.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(Object.fromEntries(query))}`;
}

function bare(method: string, path: string): HttpRequest {
  return { method, path, headers: { accept: '*/*' }, body: nothing };
}
