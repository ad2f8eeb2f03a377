import { WhiskRejection } from './errors.ts';
import { memberOf, operationsOf } from './gateway-api.ts';
import type { ApiEndpoint, ApiPut } from './gateway-api-create.ts';
import { casesOf, isCaseOf, withCases } from './gateway-assembly.ts';
import { gatewayMessages } from './gateway-messages.ts';
import { parseWebTarget, toTargetUrl, type WebTarget } from './gateway-target.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/**
 * The document of an API after a `createApi`: the given one, or the existing one (or a new one) with the endpoint in the
 * place of one on the same path and verb. `responseType` is the extension that the web action is asked with.
 * (OpenWhisk: apigw-utils.js, addEndpointToSwaggerApi.)
 * @throws WhiskRejection 502 for a backend that is no web action's address
 */
export function applyApiPut(
  existing: JsonObject | undefined,
  put: ApiPut,
  responseType = 'json',
): JsonObject {
  const { content, basePath } = put;
  if ('swagger' in content) return content.swagger;
  const { endpoint } = content;
  return addEndpoint(existing ?? emptyDocument(basePath, endpoint.apiName), endpoint, responseType);
}

function emptyDocument(basePath: string, apiName: string | undefined): JsonObject {
  return {
    swagger: '2.0',
    info: { title: apiName ?? basePath, version: '1.0.0' },
    basePath,
    paths: {},
    'x-ibm-configuration': { assembly: {}, cors: { enabled: true } },
  };
}

function addEndpoint(document: JsonObject, endpoint: ApiEndpoint, responseType: string): JsonObject {
  const { path, verb, pathParameters, action } = endpoint;
  const target = targetOf(endpoint, responseType);
  const operationId = toOperationId(verb, path);
  const operation: JsonObject = {
    operationId,
    ...(pathParameters !== undefined && { parameters: pathParameters }),
    'x-openwhisk': {
      url: toTargetUrl(target),
      namespace: action.namespace,
      package: target.packageName === 'default' ? '' : target.packageName,
      action: target.action,
    },
    responses: { default: { description: 'Default response' } },
  };
  const paths = isJsonObject(document['paths']) ? document['paths'] : {};
  const item = memberOf(paths, path);
  const changed = { ...paths, [path]: { ...(isJsonObject(item) ? item : {}), [verb]: operation } };
  const cases = casesOf(document);
  const added = toCase(
    operationId,
    { ...target, addsRequestPath: responseType === 'http' },
    action.secureKey,
  );
  const isKnown = cases.some((it) => isCaseOf(it, operationId));
  const all = isKnown ? cases.map((it) => (isCaseOf(it, operationId) ? added : it)) : [...cases, added];
  return withCases({ ...document, paths: changed }, all);
}

function targetOf({ action }: ApiEndpoint, extension: string): WebTarget {
  const backend = parseWebTarget(action.backendUrl);
  if (!backend)
    throw new WhiskRejection(502, gatewayMessages.creationFailure(gatewayMessages.backendUrlUnreadable));
  const [name = '', packageName = 'default'] = action.name.replace(/^\//, '').split('/').toReversed();
  const { protocol, host } = backend;
  const { namespace } = action;
  return { protocol, host, namespace, packageName, action: name, extension, addsRequestPath: false };
}

function toCase(operationId: string, target: WebTarget, secureKey: string | undefined): JsonObject {
  const set = 'message.headers.X-Require-Whisk-Auth';
  return {
    operations: [operationId],
    execute: [
      { invoke: { 'target-url': toTargetUrl(target), verb: 'keep' } },
      ...(secureKey === undefined ? [] : [{ 'set-variable': { actions: [{ set, value: secureKey }] } }]),
    ],
  };
}

/** The verb and the words of the path, each with a capital; what is no letter, digit, `-` or `_` ends a word. */
export function toOperationId(verb: string, path: string): string {
  const words = path.replace(/[^\w-]/g, ' ');
  const capitals = words.replace(/\w\S*/g, (it) => it.charAt(0).toUpperCase() + it.slice(1).toLowerCase());
  return verb.toLowerCase() + capitals.replaceAll(' ', '');
}

/**
 * The document without a path, or without one verb of it; undefined when no path is left, and so nothing of the API.
 * (OpenWhisk: apigw-utils.js, removeEndpointFromSwaggerApi.)
 * @throws WhiskRejection 502 when it has no such path or verb
 */
export function removeEndpoint(
  document: JsonObject,
  path: string,
  operation: string | undefined,
): JsonObject | undefined {
  const paths = isJsonObject(document['paths']) ? document['paths'] : {};
  const item = memberOf(paths, path);
  const isThere = operation === undefined ? item !== undefined : memberOf(item, operation) !== undefined;
  if (item === undefined || !isThere) {
    const { pathUnknown, operationUnknown, deletionFailure } = gatewayMessages;
    const reason = operation === undefined ? pathUnknown(path) : operationUnknown(path, operation);
    throw new WhiskRejection(502, deletionFailure(reason));
  }
  const all = operationsOf(item);
  const left = operation === undefined ? [] : all.filter(([verb]) => verb !== operation);
  const others = Object.entries(paths).filter(([name]) => name !== path);
  const kept: readonly (readonly [string, JsonValue])[] =
    left.length === 0 ? others : [...others, [path, withoutMember(item, operation ?? '')]];
  if (kept.length === 0) return undefined;
  const gone = all.filter((it) => !left.includes(it)).map(([verb]) => toOperationId(verb, path));
  const cases = casesOf(document);
  const changed = { ...document, paths: Object.fromEntries(kept) };
  return cases.length === 0
    ? changed
    : withCases(
        changed,
        cases.filter((it) => !gone.some((id) => isCaseOf(it, id))),
      );
}

function withoutMember(value: JsonValue, name: string): JsonValue {
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
    : value;
}
