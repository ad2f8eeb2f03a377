import { memberOf } from './gateway-api.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** Where the gateway sends what comes in on an operation. */
export interface Backend {
  readonly targetUrl: string;
  /** `keep`, or the method to ask with. */
  readonly verb: string;
  /** Headers that are set on the way, by their lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The verbs that a gateway knows. */
export const gatewayVerbs: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

const configurationNames = ['x-gateway-configuration', 'x-ibm-configuration'] as const;

/** The part of a Swagger document that only the gateway reads. */
export function configurationOf(document: JsonObject): JsonObject {
  const given = document[configurationNameIn(document)];
  return isJsonObject(given) ? given : {};
}

function configurationNameIn(document: JsonObject): string {
  return configurationNames.find((name) => isJsonObject(document[name])) ?? configurationNames[1];
}

/** The policies that run for every request. */
export function assemblyOf(document: JsonObject): readonly JsonValue[] {
  return listOf(memberOf(memberOf(configurationOf(document), 'assembly'), 'execute'));
}

/** The cases of the first `operation-switch`: which policies run for which operations. */
export function casesOf(document: JsonObject): readonly JsonValue[] {
  const found = assemblyOf(document).find(isSwitch);
  return listOf(memberOf(memberOf(found, 'operation-switch'), 'case'));
}

/** The document with other cases; what else the assembly holds stays. (OpenWhisk: apigw-utils.js.) */
export function withCases(document: JsonObject, cases: readonly JsonValue[]): JsonObject {
  const configuration = configurationOf(document);
  const assembly = isJsonObject(configuration['assembly']) ? configuration['assembly'] : {};
  const policies = [...assemblyOf(document)];
  const index = Math.max(policies.findIndex(isSwitch), 0);
  const policy = policies[index];
  policies[index] = { ...(isJsonObject(policy) ? policy : {}), 'operation-switch': { case: [...cases] } };
  return {
    ...document,
    [configurationNameIn(document)]: { ...configuration, assembly: { ...assembly, execute: policies } },
  };
}

function isSwitch(policy: JsonValue): boolean {
  return memberOf(policy, 'operation-switch') !== undefined;
}

/** Whether a case is for an operation. */
export function isCaseOf(item: JsonValue, operationId: string): boolean {
  return listOf(memberOf(item, 'operations')).includes(operationId);
}

/**
 * The backend of an operation: that of its case, or the one of the API when it has one for all. Undefined when there is
 * none. (openwhisk-apigateway: swagger.lua, parseBackends, parseRequestMapping.)
 */
export function backendOf(document: JsonObject, operation: JsonValue): Backend | undefined {
  const policies = assemblyOf(document);
  const own = executedFor(document, memberOf(operation, 'operationId'));
  // Whichever comes first decides where to look.
  const chosen = policies.find((it) => isSwitch(it) || isInvoke(it));
  const policy = chosen !== undefined && isInvoke(chosen) ? chosen : own.find(isInvoke);
  const targetUrl = memberOf(memberOf(policy, 'invoke'), 'target-url');
  if (typeof targetUrl !== 'string') return undefined;
  const verb = memberOf(memberOf(policy, 'invoke'), 'verb');
  const headers = [...policies, ...own].flatMap(variablesOf).flatMap(({ set, value }) => {
    const name = headerIn(set);
    return name === undefined ? [] : [[name, value] as const];
  });
  return { targetUrl, verb: typeof verb === 'string' ? verb : 'keep', headers: Object.fromEntries(headers) };
}

function executedFor(document: JsonObject, operationId: JsonValue | undefined): readonly JsonValue[] {
  const found = casesOf(document).find((it) => typeof operationId === 'string' && isCaseOf(it, operationId));
  return listOf(memberOf(found, 'execute'));
}

function isInvoke(policy: JsonValue): boolean {
  return memberOf(policy, 'invoke') !== undefined;
}

/** What `set-variable` policies set besides headers, anywhere in the assembly. */
export function otherVariablesIn(document: JsonObject): readonly string[] {
  const cases = casesOf(document).flatMap((it) => listOf(memberOf(it, 'execute')));
  const all = [...assemblyOf(document), ...cases].flatMap(variablesOf);
  return all.map(({ set }) => set).filter((set) => headerIn(set) === undefined);
}

interface Variable {
  /** As `message.headers.Name`. */
  readonly set: string;
  readonly value: string;
}

function variablesOf(policy: JsonValue): readonly Variable[] {
  return listOf(memberOf(memberOf(policy, 'set-variable'), 'actions')).map((it) => ({
    set: String(memberOf(it, 'set') ?? ''),
    value: String(memberOf(it, 'value') ?? ''),
  }));
}

function headerIn(set: string): string | undefined {
  return /^message\.headers\.([\w-]+)$/.exec(set)?.[1]?.toLowerCase();
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
