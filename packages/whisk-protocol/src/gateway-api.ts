import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** An API of the API gateway: paths and verbs that lead to web actions, below one base path. */
export interface GatewayApi {
  readonly namespace: string;
  /** The base path: `/`, or `/hello` without a slash at its end. */
  readonly name: string;
  /** Its Swagger 2.0 document. */
  readonly document: JsonObject;
  /** Epoch milliseconds of the last write. */
  readonly updated: number;
}

/** The base path as APIs are kept under it: one slash first, none last. (openwhisk-apigateway: apis.lua.) */
export function toBasePath(given: string): string {
  return `/${given.replace(/^\//, '').replace(/\/$/, '')}`;
}

/** The address of an API at a gateway; a base path of `/` adds nothing. `host` has its port. */
export function urlOfApi(api: Pick<GatewayApi, 'name'>, host: string, tenant: string): string {
  return `http://${host}/api/${tenant}${api.name === '/' ? '' : api.name}`;
}

/** Stands where older gateways had something to tell; clients read none of these. */
const notUsed = 'Not Used';

/** An API as `createApi` answers it. (OpenWhisk: apigw-utils.js, generateCliApiFromGwApi.) */
export function toApiDocument(api: GatewayApi, url: string): JsonObject {
  return {
    namespace: notUsed,
    gwApiUrl: url,
    gwApiActivated: true,
    tenantId: notUsed,
    apidoc: api.document,
  };
}

/** An API as `getApi` lists it. */
export function toApiItem(api: GatewayApi, url: string): JsonObject {
  return { id: notUsed, key: notUsed, value: toApiDocument(api, url) };
}

/** Which APIs are asked for; what is absent does not filter. */
export interface ApiQuery {
  /** A base path when it begins with a slash, else the name of an API. */
  readonly basePathOrName?: string | undefined;
  /** Leaves only this path in the documents, and the APIs that have it. */
  readonly path?: string | undefined;
  /** The same for a verb, in lower case. */
  readonly operation?: string | undefined;
  readonly skip?: number | undefined;
  readonly limit?: number | undefined;
}

/** The APIs that are asked for, in the order in which they were given. */
export function selectApis(apis: readonly GatewayApi[], query: ApiQuery): readonly GatewayApi[] {
  const { basePathOrName: wanted, skip = 0, limit } = query;
  const isWanted = (api: GatewayApi): boolean => {
    if (wanted === undefined || wanted === '') return true;
    return wanted.startsWith('/') ? api.name === toBasePath(wanted) : titleOf(api.document) === wanted;
  };
  const found = apis.filter(isWanted).flatMap((api) => narrow(api, query) ?? []);
  return found.slice(skip, limit === undefined ? undefined : skip + limit);
}

/** The API with those paths and verbs only that are asked for; undefined when none is left. */
function narrow(api: GatewayApi, { path, operation }: ApiQuery): GatewayApi | undefined {
  if (path === undefined && operation === undefined) return api;
  const paths = pathsOf(api.document).flatMap(([name, item]) => {
    if (path !== undefined && name !== path) return [];
    const verbs = operationsOf(item).filter(
      ([verb]) => operation === undefined || verb.toLowerCase() === operation,
    );
    return verbs.length === 0 ? [] : [[name, Object.fromEntries(verbs)] as const];
  });
  if (paths.length === 0) return undefined;
  return { ...api, document: { ...api.document, paths: Object.fromEntries(paths) } };
}

/** The name of an API; undefined when its document has none. */
export function titleOf(document: JsonObject): string | undefined {
  const title = memberOf(document['info'], 'title');
  return typeof title === 'string' && title !== '' ? title : undefined;
}

/** The paths of a Swagger document, relative to its base path, with what they hold. */
export function pathsOf(document: JsonObject): readonly (readonly [path: string, item: JsonValue])[] {
  const paths = document['paths'];
  return isJsonObject(paths) ? Object.entries(paths) : [];
}

/** The verbs of a path, as they are written, with their operations. */
export function operationsOf(item: JsonValue): readonly (readonly [verb: string, operation: JsonValue])[] {
  return isJsonObject(item) ? Object.entries(item).filter(([name]) => name !== 'parameters') : [];
}

/** A member of what may be an object. */
export function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
