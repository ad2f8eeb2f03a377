import { WhiskRejection } from './errors.ts';
import { memberOf, operationsOf, pathsOf, titleOf } from './gateway-api.ts';
import { backendOf, gatewayVerbs, otherVariablesIn } from './gateway-assembly.ts';
import { gatewayMessages } from './gateway-messages.ts';
import { parseWebTarget } from './gateway-target.ts';
import type { JsonObject, JsonValue } from './json.ts';

/**
 * Throws unless a gateway would take the document: first the rules about parameters in paths, then those of the gateway
 * itself. (OpenWhisk: apigw-utils.js, validateFinalSwagger; openwhisk-apigateway: validation.lua.)
 * @throws WhiskRejection 502
 */
export function checkApiDocument(document: JsonObject): void {
  const parameters = faultInParameters(document);
  const gateway = parameters === undefined ? faultForGateway(document) : undefined;
  const reason =
    parameters ?? (gateway === undefined ? undefined : gatewayMessages.refusedByGateway(gateway));
  if (reason !== undefined) throw new WhiskRejection(502, gatewayMessages.creationFailure(reason));
}

function faultInParameters(document: JsonObject): string | undefined {
  const basePath = String(document['basePath']);
  if (hasParameters(basePath)) return gatewayMessages.basePathHasParameters(basePath);
  for (const [path, item] of pathsOf(document)) {
    if (!hasParameters(path)) continue;
    const names = path.split('/').flatMap(parameterIn);
    const shared = definedIn(item);
    for (const [, operation] of operationsOf(item)) {
      const url = memberOf(memberOf(operation, 'x-openwhisk'), 'url');
      if (typeof url === 'string' && !url.endsWith('.http')) return gatewayMessages.parametersNeedHttp;
      const target = backendOf(document, operation)?.targetUrl;
      if (target !== undefined && !target.endsWith('.http$(request.path)')) {
        return gatewayMessages.targetNeedsPath(String(memberOf(operation, 'operationId')));
      }
      const defined = [...shared, ...definedIn(operation)];
      const missing = names.find((name) => !defined.includes(name));
      if (missing !== undefined) return gatewayMessages.parameterUndefined(missing, path);
    }
  }
  return undefined;
}

/** The name in a segment, from its first brace to its last one. */
function parameterIn(segment: string): readonly string[] {
  const [start, end] = [segment.indexOf('{'), segment.lastIndexOf('}')];
  return start !== -1 && end > start + 1 ? [segment.slice(start + 1, end)] : [];
}

/** Whether a segment is `{name}`. */
function hasParameters(path: string): boolean {
  return /\/\{[^/]+\}(?:\/|$)/.test(path);
}

function definedIn(item: JsonValue): readonly JsonValue[] {
  const parameters = memberOf(item, 'parameters');
  return Array.isArray(parameters) ? parameters.map((it) => memberOf(it, 'name') ?? null) : [];
}

function faultForGateway(document: JsonObject): string | undefined {
  if (titleOf(document) === undefined) return gatewayMessages.titleMissing;
  if (String(document['basePath']).includes("'")) return gatewayMessages.quoteInBasePath;
  const paths = pathsOf(document);
  if (paths.length === 0) return gatewayMessages.noResources;
  for (const [path, item] of paths) {
    if (path.includes("'")) return gatewayMessages.quoteInPath;
    if (!path.startsWith('/')) return gatewayMessages.pathWithoutSlash;
    const operations = operationsOf(item);
    if (operations.length === 0) return gatewayMessages.noOperations;
    for (const [verb, operation] of operations) {
      if (!gatewayVerbs.includes(verb.toUpperCase())) return gatewayMessages.verbUnknown(verb);
      if (!backendOf(document, operation)) return gatewayMessages.backendUrlMissing(verb);
    }
  }
  return undefined;
}

/**
 * What the document asks a gateway for besides forwarding to web actions: a phrase for it, or undefined. Without it the
 * API would be open, unlimited or elsewhere.
 */
export function demandOf(document: JsonObject): string | undefined {
  const { securityDefinitions } = document;
  if (typeof securityDefinitions === 'object' && Object.keys(securityDefinitions ?? {}).length > 0) {
    return 'keys or tokens of APIs (securityDefinitions)';
  }
  const rateLimit = ['x-gateway-rate-limit', 'x-ibm-rate-limit'].find((name) => document[name] !== undefined);
  if (rateLimit !== undefined) return `rate limits of APIs (${rateLimit})`;
  const [variable] = otherVariablesIn(document);
  if (variable !== undefined) return `variables of APIs other than headers (set-variable of '${variable}')`;
  const targets = pathsOf(document)
    .flatMap(([, item]) => operationsOf(item))
    .flatMap(([, operation]) => backendOf(document, operation)?.targetUrl ?? []);
  const foreign = targets.find((url) => parseWebTarget(url) === undefined);
  return foreign === undefined
    ? undefined
    : `APIs in front of anything but web actions (target-url '${foreign}')`;
}
