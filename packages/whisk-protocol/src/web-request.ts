import { unescape as unescapePercent } from 'node:querystring';
import type { WhiskAction } from './action.ts';
import { WhiskRejection } from './errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { parseJson } from './json-text.ts';
import { isJsonFamily, type MediaType, parseMediaType } from './media-types.ts';
import { messages } from './messages.ts';
import { resolveArguments } from './runtime-messages.ts';
import { finalParameters, isRawHttp, reservedParameters } from './web-action.ts';

/** An HTTP request to a web action. */
export interface WebRequest {
  readonly method: string;
  /** Lower-case names; of a repeated header the last value. */
  readonly headers: Readonly<Record<string, string>>;
  /** `__ow_path`, as `parseWebPath` returns it. */
  readonly path: string;
  /** Raw, without `?`. */
  readonly query: string;
  readonly body: Uint8Array;
  /** The namespace of a caller with valid credentials. */
  readonly user?: string;
}

const octetStream = 'application/octet-stream';
/** Framing, not content: the framework keeps these to itself. */
const hiddenHeaders = ['content-length', 'transfer-encoding'];

/**
 * The arguments of a web activation: the action's parameters, overridden by the query, the body, and the request's
 * `__ow_*` description. Throws a 400 for malformed JSON and for parameters that may not be overridden.
 * (OpenWhisk: WebActions.scala.)
 */
export function toWebArguments(request: WebRequest, action: WhiskAction): JsonObject {
  return resolveArguments(
    action,
    isRawHttp(action) ? toRawPayload(request) : toParsedPayload(request, action),
  );
}

function toRawPayload(request: WebRequest): JsonObject {
  const type = mediaTypeOf(request);
  return { ...toContext(request), __ow_query: request.query, __ow_body: toBodyText(request.body, type) };
}

function toParsedPayload(request: WebRequest, action: WhiskAction): JsonObject {
  const query = parseForm(request.query);
  const body = parseBody(request);
  const fields = isJsonObject(body) ? body : {};
  for (const name of [...reservedParameters, ...finalParameters(action)]) {
    if (Object.hasOwn(query, name) || Object.hasOwn(fields, name)) {
      throw new WhiskRejection(400, messages.parametersNotAllowed);
    }
  }
  const opaque = body === undefined || isJsonObject(body) ? {} : { __ow_body: body };
  return { ...toContext(request), ...query, ...fields, ...opaque };
}

function toContext(request: WebRequest): JsonObject {
  const headers: JsonObject = { ...request.headers };
  for (const name of hiddenHeaders) delete headers[name];
  return {
    __ow_method: request.method.toLowerCase(),
    __ow_headers: headers,
    __ow_path: request.path,
    ...(request.user !== undefined && { __ow_user: request.user }),
  };
}

/** The body of a parsed action: an object to be merged, any other value for `__ow_body`, or undefined for none. */
function parseBody(request: WebRequest): JsonValue | undefined {
  const { body } = request;
  if (body.length === 0 && request.headers['content-type'] === undefined) return undefined;
  const type = mediaTypeOf(request);
  if (type && isJsonFamily(type)) return body.length === 0 ? undefined : parseJson(toUtf8(body));
  if (type?.name === 'application/x-www-form-urlencoded') return parseForm(toUtf8(body));
  return toBodyText(body, type);
}

/** A body as text: base64 for binary types and, for the sake of old actions, for `application/json`. */
function toBodyText(body: Uint8Array, type: MediaType | undefined): string {
  const isText = type !== undefined && type.encoding !== 'binary' && type.value !== 'application/json';
  return isText ? toUtf8(body) : asBuffer(body).toString('base64');
}

function mediaTypeOf(request: WebRequest): MediaType | undefined {
  return parseMediaType(request.headers['content-type'] ?? octetStream);
}

/** The fields of a query or form; of a repeated name the last value, and `flag` alone is the empty string. */
function parseForm(text: string): JsonObject {
  const fields: [string, string][] = [];
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = equals === -1 ? piece : piece.slice(0, equals);
    fields.push([decodeForm(name), equals === -1 ? '' : decodeForm(piece.slice(equals + 1))]);
  }
  return Object.fromEntries(fields);
}

function decodeForm(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? unescapePercent(spaced) : spaced;
}

function toUtf8(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('utf8');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
