import { WhiskRejection } from './errors.ts';
import type { ApiQuery } from './gateway-api.ts';
import { gatewayMessages } from './gateway-messages.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** What `getApi` is asked for. (OpenWhisk: getApi.js.) @throws WhiskRejection 502 */
export function parseApiQuery(args: JsonObject, namespace: string | undefined): ApiQuery {
  if (namespace === undefined) throw refused(gatewayMessages.needsKey);
  const format = textOf(args['outputFormat']);
  if (format !== undefined && !['apigw', 'swagger'].includes(format.toLowerCase())) {
    throw refused(gatewayMessages.outputFormatUnknown);
  }
  return {
    basePathOrName: textOf(args['basepath']),
    path: textOf(args['relpath']),
    operation: textOf(args['operation'])?.toLowerCase(),
    skip: countOf(args['skip']),
    // As in lists of entities: none is asked for with 0.
    limit: countOf(args['limit']) || undefined,
  };
}

/** What `deleteApi` is to delete: an API, a path of it, or a verb of that path. */
export interface ApiDeletion {
  readonly basePathOrName: string;
  readonly path: string | undefined;
  /** In lower case. */
  readonly operation: string | undefined;
}

/** Reads the arguments of `deleteApi`. (OpenWhisk: deleteApi.js.) @throws WhiskRejection 502 */
export function parseApiDeletion(args: JsonObject, namespace: string | undefined): ApiDeletion {
  if (namespace === undefined) throw refused(gatewayMessages.needsKey);
  const basePathOrName = textOf(args['basepath']);
  const path = textOf(args['relpath']);
  const operation = textOf(args['operation'])?.toLowerCase();
  if (basePathOrName === undefined) throw refused(gatewayMessages.basePathMissing);
  if (path === undefined && operation !== undefined) throw refused(gatewayMessages.pathMissing);
  return { basePathOrName, path, operation };
}

/** Clients send what they were not told as an empty text. */
function textOf(value: JsonValue | undefined): string | undefined {
  return value ? String(value) : undefined;
}

function countOf(value: JsonValue | undefined): number | undefined {
  const count = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isInteger(count) && count >= 0 ? count : undefined;
}

function refused(message: string): WhiskRejection {
  return new WhiskRejection(502, message);
}
