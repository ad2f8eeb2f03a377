import { decodeBase64Strict, looksLikeBase64 } from './base64.ts';
import { isJsonObject, type JsonValue, toPrettyJson } from './json.ts';
import { isJsonFamily, parseMediaType } from './media-types.ts';
import { messages } from './messages.ts';

/** An answer before content negotiation; without a content type it has no body. */
export interface Entity {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}

/** Why a result cannot be answered. */
export interface Refusal {
  readonly status: 400;
  readonly refusal: string;
}

const notHttp: Refusal = { status: 400, refusal: messages.invalidMedia('message/http') };
const mismatch: Refusal = { status: 400, refusal: messages.contentTypeMismatch };

/** The server writes these itself and drops an action's own. */
const serverHeaders = new Set(['content-length', 'transfer-encoding', 'connection', 'date', 'server']);
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The projection `.http`: of an object's `statusCode`, `headers` and `body`, and nothing else; a field `status` is
 * ignored. (OpenWhisk: WebActions.scala, resultAsHttp.)
 */
export function projectHttp(value: JsonValue): Entity | Refusal {
  if (!isJsonObject(value)) return notHttp;
  const all = toHeaderLines(value['headers']);
  const code = value['statusCode'] === undefined ? undefined : toStatusCode(value['statusCode']);
  if (all === undefined || code === 'illegal') return notHttp;
  const given = all.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const headers = all.filter(([name]) => {
    const lower = name.toLowerCase();
    return lower !== 'content-type' && !serverHeaders.has(lower);
  });
  const body = value['body'] ?? '';
  if (body === '') return { status: code ?? 204, headers, contentType: undefined, body: new Uint8Array() };
  const content = typeof body === 'string' ? fromText(body, given) : fromJson(body, given);
  return 'refusal' in content ? content : { status: code ?? 200, headers, ...content };
}

type Content = Pick<Entity, 'contentType' | 'body'>;

function fromText(text: string, given: string | undefined): Content | Refusal {
  const type = parseMediaType(given ?? 'text/html');
  if (type === undefined) return { status: 400, refusal: messages.unknownContentType };
  const contentType = type.encoding === 'open' ? `${type.value}; charset=UTF-8` : type.value;
  // Old actions answer JSON as base64, so JSON text that happens to be base64 (`true`, `1234`) is decoded too.
  const isEncoded = type.encoding === 'binary' || (isJsonFamily(type) && looksLikeBase64(text));
  const body = isEncoded ? decodeBase64Strict(text) : Buffer.from(text);
  return body === undefined ? mismatch : { contentType, body };
}

function fromJson(value: JsonValue, given: string | undefined): Content | Refusal {
  const type = parseMediaType(given ?? 'application/json');
  if (type === undefined || !isJsonFamily(type)) return mismatch;
  return { contentType: type.name, body: Buffer.from(toPrettyJson(value)) };
}

function toStatusCode(value: JsonValue): number | 'illegal' {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^[+-]?\d+$/.test(value));
  const code = isNumeric ? Number(value) : Number.NaN;
  return Number.isInteger(code) && code >= 100 && code <= 599 ? code : 'illegal';
}

/** One line per value, arrays flattened in order; undefined when a value cannot be a header. */
function toHeaderLines(headers: JsonValue | undefined): (readonly [string, string])[] | undefined {
  if (headers === undefined) return [];
  if (!isJsonObject(headers)) return undefined;
  const lines: (readonly [string, string])[] = [];
  const areLegal = Object.entries(headers).every(([name, value]) => appendHeader(lines, name, value));
  return areLegal ? lines : undefined;
}

function appendHeader(lines: (readonly [string, string])[], name: string, value: JsonValue): boolean {
  if (Array.isArray(value)) return value.every((item) => appendHeader(lines, name, item));
  if (isJsonObject(value) || value === null) return false;
  lines.push([name, String(value)]);
  return headerName.test(name) && headerValue.test(String(value));
}
