import { type ApiDocument, choosePredict, type Route } from '@serverless-max/runtime-image/inspection';
import type { HttpRequest } from '../http/exchange.ts';
import { bareRequest, fieldsRequest, formRequest, jsonRequest, withQuery } from './build-request.ts';
import { hasOpenPart, readOperation } from './operation.ts';
import type { Sample } from './sample.ts';

/** A request that an image is asked, with why. */
export interface ExampleRequest {
  /** Unique among those of an image. */
  readonly id: string;
  readonly what: string;
  readonly request: HttpRequest;
  /** A good request for a prediction. */
  readonly isPrediction: boolean;
}

/** The requests of an image, and what of its routes nothing is asked. */
export interface DerivedRequests {
  readonly requests: readonly ExampleRequest[];
  /** Each with its reason: `GET /labels/{id}: no value for its path is given`. */
  readonly leftOut: readonly string[];
}

/** So many requests tell enough; documents of some servers have hundreds of routes. */
const maxRoutes = 12;
const maxPosts = 6;
const maxChoices = 8;

/**
 * The requests for an image: its sample, with every choice of its parameters, with one byte changed and cut short; each
 * route that can be read or that takes what a document permits; and what every server is asked wrongly. `routes` counts
 * where there is no document; predictions go to `predict`.
 */
export function deriveRequests(
  document: ApiDocument | undefined,
  {
    sample,
    routes = [],
    predict = document && choosePredict(document.routes),
  }: {
    readonly sample: Sample | undefined;
    readonly routes?: readonly Route[];
    readonly predict?: Route | undefined;
  },
): DerivedRequests {
  const all = document?.routes ?? routes;
  const isPredict = (it: Route): boolean => it.method === predict?.method && it.path === predict.path;
  const first: Route = { method: 'GET', path: '/' };
  const reads = ask([...all.filter(({ method }) => method === 'GET'), first], maxRoutes, (it) =>
    readRequest(it, document),
  );
  const others = all.filter((it) => it.method === 'POST' && !isPredict(it));
  const posts = ask(others, maxPosts, (it) => document && madeUp(document, it, sample));
  const made = predict && document && !sample ? madeUp(document, predict, undefined) : undefined;
  const requests = [
    ...(sample ? sampleRequests(sample) : made ? [{ ...made, id: 'made-up', isPrediction: true }] : []),
    ...(sample && predict && document ? choiceRequests(sample, document, predict) : []),
    ...reads.requests,
    ...wrongRequests(sample?.request ?? made?.request, all),
    // What changes something in the server comes last.
    ...posts.requests,
  ];
  const changing = all.filter(({ method }) => !['GET', 'POST'].includes(method));
  return {
    requests: [...new Map(requests.map((it) => [it.id, it])).values()],
    leftOut: [
      ...(predict && document && !sample && !made ? [untold(predict)] : []),
      ...reads.leftOut,
      ...posts.leftOut,
      ...changing.map((it) => `${nameOf(it)}: it changes what the next request finds`),
    ],
  };
}

/** The first routes that can be asked, and the others. */
function ask(
  routes: readonly Route[],
  most: number,
  make: (route: Route) => ExampleRequest | undefined,
): DerivedRequests {
  const made = routes.map((route) => ({ route, request: make(route) }));
  const possible = made.filter(({ request }) => request !== undefined);
  return {
    requests: possible.slice(0, most).flatMap(({ request }) => request ?? []),
    leftOut: [
      ...made.filter(({ request }) => request === undefined).map(({ route }) => untold(route)),
      ...possible.slice(most).map(({ route }) => `${nameOf(route)}: ${most} others tell enough`),
    ],
  };
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

function untold(route: Route): string {
  const lacks = hasOpenPart(route.path) ? 'for its path' : 'for what it takes';
  return `${nameOf(route)}: no value ${lacks} is given`;
}

function sampleRequests({ request, file, withFile }: Sample): readonly ExampleRequest[] {
  const one: ExampleRequest = { id: 'sample', what: 'the sample', request, isPrediction: true };
  if (!file || !withFile) return [one];
  const changed = Uint8Array.from(file.bytes);
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
      request: withFile(file.bytes.subarray(0, middle)),
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

/** A request with values that the document permits; undefined when it gives none for the path. */
function madeUp(document: ApiDocument, route: Route, sample: Sample | undefined): ExampleRequest | undefined {
  const operation = readOperation(document, route);
  if (operation?.path === undefined) return undefined;
  const input = document.inputOf(route);
  const path = withQuery(operation.path, operation.query('all'));
  const name = `${route.method} ${path}`;
  const fields = Object.fromEntries(operation.formFields('all'));
  const request = (): HttpRequest => {
    if (operation.json !== undefined) return jsonRequest(route.method, path, operation.json);
    if (input?.kind === 'form') return fieldsRequest(path, fields);
    if (input?.kind !== 'multipart') return bareRequest(route.method, path);
    const isWanted = input.field !== undefined && sample?.file !== undefined;
    return formRequest(path, { fields, ...(isWanted && { field: input.field, file: sample.file }) });
  };
  return {
    id: name,
    what: `${name} with values that its document permits`,
    request: request(),
    isPrediction: false,
  };
}

/** The sample with each other value that a parameter of its query, or a field of its form, may have. */
function choiceRequests(sample: Sample, document: ApiDocument, route: Route): readonly ExampleRequest[] {
  const { request, withFields } = sample;
  return (readOperation(document, route)?.choices ?? [])
    .filter(({ place }) => place === 'query' || withFields !== undefined)
    .slice(0, maxChoices)
    .map(({ place, pair: [name, value] }) => ({
      id: `sample${place === 'query' ? '?' : ', '}${name}=${value}`,
      what: `the sample with ${name}=${value}`,
      request:
        place === 'form' && withFields
          ? withFields({ [name]: value })
          : { ...request, path: withQuery(request.path, [[name, value]]) },
      isPrediction: true,
    }));
}

/** Asks for what a path shows; undefined when it has a part to be filled in, and nothing says with what. */
function readRequest(route: Route, document: ApiDocument | undefined): ExampleRequest | undefined {
  const operation = document && readOperation(document, route);
  const filled = operation ? operation.path : hasOpenPart(route.path) ? undefined : route.path;
  if (filled === undefined) return undefined;
  const path = withQuery(filled, operation?.query('required') ?? []);
  return { id: `GET ${path}`, what: `GET ${path}`, request: bareRequest('GET', path), isPrediction: false };
}

/** What callers do wrongly; a server has its own words for each. */
function wrongRequests(
  predict: HttpRequest | undefined,
  routes: readonly Route[],
): readonly ExampleRequest[] {
  const read = routes.find(({ method, path }) => method === 'GET' && path !== '/' && !hasOpenPart(path));
  const wrong = (id: string, what: string, request: HttpRequest): ExampleRequest => ({
    id,
    what,
    request,
    isPrediction: false,
  });
  return [
    wrong('unknown-path', 'a path that is not there', bareRequest('GET', '/no-such-path-of-a-model')),
    ...(read ? [wrong('wrong-method', `PUT ${read.path}`, bareRequest('PUT', read.path))] : []),
    ...(predict && predict.method !== 'GET'
      ? [
          wrong('empty', 'a prediction without a body', bareRequest(predict.method, predict.path)),
          wrong(
            'empty-json',
            'a prediction with an empty JSON object',
            jsonRequest(predict.method, predict.path, {}),
          ),
        ]
      : []),
  ];
}
