import { WhiskRejection } from './errors.ts';
import { memberOf } from './gateway-api.ts';
import { gatewayMessages } from './gateway-messages.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** One verb on one path, and the web action behind it. */
export interface ApiEndpoint {
  readonly apiName: string | undefined;
  readonly path: string;
  /** In lower case. */
  readonly verb: string;
  readonly pathParameters: JsonValue | undefined;
  readonly action: {
    /** `name` or `package/name`, with or without its namespace. */
    readonly name: string;
    readonly namespace: string;
    readonly backendUrl: string;
    readonly secureKey: string | undefined;
  };
}

/** What `createApi` is asked for: one more endpoint, or a whole document in the place of another. */
export interface ApiPut {
  readonly basePath: string;
  readonly content: { readonly endpoint: ApiEndpoint } | { readonly swagger: JsonObject };
}

/**
 * Reads the arguments of `createApi`, in the order of its own checks. `_` in them is `namespace`, that of the caller;
 * undefined for nobody. (OpenWhisk: createApi.js.)
 * @throws WhiskRejection 502
 */
export function parseApiPut(args: JsonObject, namespace: string | undefined): ApiPut {
  if (namespace === undefined) throw refused(gatewayMessages.createNeedsKey);
  const doc = parseDocument(args['apidoc']);
  if (!doc['namespace']) throw refused(gatewayMessages.namespaceMissing);
  if (doc['swagger']) {
    if (doc['gatewayBasePath']) throw refused(gatewayMessages.swaggerAndBasePath);
    const swagger = parseSwagger(doc['swagger']);
    return { basePath: textIn(swagger, 'basePath'), content: { swagger } };
  }
  return { basePath: parseBasePath(doc), content: { endpoint: parseEndpoint(doc, namespace) } };
}

function parseDocument(given: JsonValue | undefined): JsonObject {
  if (!given) throw refused(gatewayMessages.apidocMissing);
  if (typeof given === 'string') return objectIn(given, gatewayMessages.apidocUnreadable);
  if (typeof given !== 'object') throw refused(gatewayMessages.apidocOfType(typeof given));
  return isJsonObject(given) ? given : {};
}

function parseSwagger(given: JsonValue): JsonObject {
  if (typeof given !== 'object' && typeof given !== 'string') {
    throw refused(gatewayMessages.swaggerOfType(typeof given));
  }
  const text = typeof given === 'string' ? objectIn(given, gatewayMessages.swaggerUnreadable) : given;
  const swagger = isJsonObject(text) ? text : {};
  for (const field of ['basePath', 'paths', 'info']) {
    if (!swagger[field]) throw refused(gatewayMessages.swaggerFieldMissing(field));
  }
  return swagger;
}

function parseBasePath(doc: JsonObject): string {
  for (const field of ['gatewayBasePath', 'gatewayPath', 'gatewayMethod', 'action']) {
    if (!doc[field]) throw refused(gatewayMessages.apidocFieldMissing(field));
  }
  return textIn(doc, 'gatewayBasePath');
}

function parseEndpoint(doc: JsonObject, caller: string): ApiEndpoint {
  const action = isJsonObject(doc['action']) ? doc['action'] : {};
  for (const field of ['backendMethod', 'backendUrl', 'namespace', 'name', 'authkey']) {
    if (!action[field]) throw refused(gatewayMessages.actionFieldMissing(field));
  }
  const isOwn = action['namespace'] === '_';
  const backendUrl = textIn(action, 'backendUrl');
  const { apiName, pathParameters } = doc;
  const secureKey = memberOf(action, 'secureKey');
  return {
    apiName: typeof apiName === 'string' && apiName !== '' ? apiName : undefined,
    path: textIn(doc, 'gatewayPath'),
    verb: textIn(doc, 'gatewayMethod').toLowerCase(),
    pathParameters,
    action: {
      name: textIn(action, 'name'),
      namespace: isOwn ? caller : textIn(action, 'namespace'),
      backendUrl: isOwn
        ? backendUrl.replace(/\/api\/v1\/web\/[\w@.-]+\//, () => `/api/v1/web/${caller}/`)
        : backendUrl,
      secureKey: secureKey ? String(secureKey) : undefined,
    },
  };
}

function objectIn(text: string, whenUnreadable: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value : {};
  } catch {
    throw refused(whenUnreadable);
  }
}

function textIn(from: JsonObject, field: string): string {
  const value = from[field];
  if (typeof value === 'string') return value;
  throw refused(gatewayMessages.creationFailure(gatewayMessages.fieldIsNoText(field)));
}

function refused(message: string): WhiskRejection {
  return new WhiskRejection(502, message);
}
