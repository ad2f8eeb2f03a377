import { type GatewayApi, memberOf, operationsOf, pathsOf } from './gateway-api.ts';
import { backendOf, configurationOf, gatewayVerbs } from './gateway-assembly.ts';
import { gatewayMessages } from './gateway-messages.ts';
import { parseWebTarget, toWebActionPath } from './gateway-target.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** Whether the gateway sets the CORS headers of an API's answers, takes them away, or leaves them as they are. */
export type GatewayCors = 'set' | 'removed' | 'kept';

/** What becomes of a request to the gateway. */
export type GatewayRoute =
  | { readonly kind: 'refusal'; readonly message: string; readonly cors: GatewayCors }
  | { readonly kind: 'preflight'; readonly cors: GatewayCors }
  | {
      readonly kind: 'web action';
      readonly cors: GatewayCors;
      readonly method: string;
      /** What follows `/api/v1/web`, still percent-encoded. */
      readonly path: string;
      /** Headers to set, by their lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
    };

/**
 * Finds the way of a request through the APIs of a namespace. `path` is what follows the tenant, still percent-encoded,
 * with its slash. A path that an API has wins over `{name}`, which stands for one segment; where nothing fits, the
 * path is tried without its last segment, and so on. (openwhisk-apigateway: routing.lua, cors.lua, backendRouting.lua.)
 */
export function routeGatewayRequest(
  apis: readonly GatewayApi[],
  request: { readonly method: string; readonly path: string },
): GatewayRoute {
  const found = findResource(apis, request.path);
  if (!found) return { kind: 'refusal', message: gatewayMessages.notFound, cors: 'kept' };
  const { document, item, rest } = found;
  const cors = corsOf(document);
  if (request.method === 'OPTIONS' && cors === 'set') return { kind: 'preflight', cors };
  const operation = operationsOf(item).find(([verb]) => verb.toUpperCase() === request.method)?.[1];
  const backend = operation === undefined ? undefined : backendOf(document, operation);
  const target = backend && parseWebTarget(backend.targetUrl);
  if (!target) return { kind: 'refusal', message: gatewayMessages.verbNotSupported, cors };
  return {
    kind: 'web action',
    cors,
    method: backend.verb === 'keep' ? request.method : methodOf(backend.verb),
    path: toWebActionPath(target) + (target.addsRequestPath ? request.path : rest),
    headers: backend.headers,
  };
}

/** What is no method becomes a GET. */
function methodOf(verb: string): string {
  const method = verb.toUpperCase();
  return gatewayVerbs.includes(method) ? method : 'GET';
}

/** The headers that a gateway sets on answers of an API with CORS. (openwhisk-apigateway: cors.lua.) */
export function gatewayCorsHeaders(origin: string | undefined): Readonly<Record<string, string>> {
  return {
    'access-control-allow-origin': origin ?? '*',
    'access-control-allow-methods': gatewayVerbs.join(', '),
    'access-control-allow-credentials': 'true',
  };
}

/** The headers that it takes away from those of an API without. */
export const corsHeaderNames: readonly string[] = [
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'access-control-max-age',
];

/** A path of an API. */
interface Resource {
  readonly document: JsonObject;
  readonly item: JsonValue;
  /** Of base path and path together. */
  readonly segments: readonly string[];
}

function findResource(
  apis: readonly GatewayApi[],
  path: string,
): (Resource & { readonly rest: string }) | undefined {
  const all = apis.flatMap(resourcesOf);
  const [, ...asked] = path.split('/');
  for (let depth = asked.length; depth >= 0; depth -= 1) {
    const segments = asked.slice(0, depth).map(decode);
    const fitting = all.filter((it) => fits(it.segments, segments)).sort(literalFirst);
    if (fitting[0])
      return {
        ...fitting[0],
        rest: asked
          .slice(depth)
          .map((it) => `/${it}`)
          .join(''),
      };
  }
  return undefined;
}

function resourcesOf({ name, document }: GatewayApi): readonly Resource[] {
  return pathsOf(document).map(([path, item]) => {
    const all = `${name === '/' ? '' : name}${path}`.split('/').slice(1);
    return { document, item, segments: all.at(-1) === '' ? all.slice(0, -1) : all };
  });
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((it, index) => it === segments[index] || (isParameter(it) && segments[index] !== ''))
  );
}

/** Of two that fit, the one that is literal where they first differ. */
function literalFirst(a: Resource, b: Resource): number {
  const index = a.segments.findIndex((it, i) => isParameter(it) !== isParameter(b.segments[i] ?? ''));
  return index === -1 ? 0 : Number(isParameter(a.segments[index] ?? '')) - 0.5;
}

function isParameter(segment: string): boolean {
  return /^\{[^{}]+\}$/.test(segment);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function corsOf(document: JsonObject): GatewayCors {
  const enabled = memberOf(memberOf(configurationOf(document), 'cors'), 'enabled');
  if (enabled === true) return 'set';
  return enabled === false ? 'removed' : 'kept';
}
