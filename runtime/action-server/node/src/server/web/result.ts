import { decodeText } from './charset.ts';
import type { HttpResponse } from './http-message.ts';
import { isBinary, isJson, octetStream, parseMediaType } from './media-types.ts';

/** The result of an activation that a web action's projection expects. */
export interface WebResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

/** OpenWhisk (Exec.isBinaryCode) takes JSON text of this form for base64, after trimming characters up to the blank. */
const looksLikeBase64 =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what OpenWhisk trims
  /^[\x00-\x20]*(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)[\x00-\x20]*$/;

/** Headers of one connection, and those that OpenWhisk computes itself. */
const notPassedOn: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'date',
  'server',
]);

/**
 * The result that gives the caller the model's own bytes after OpenWhisk's projection (WebActions.scala,
 * interpretHttpResponse): the body is base64 exactly when OpenWhisk will decode it, and text in every other case.
 */
export function toResult({ status, headers, body }: HttpResponse): WebResult {
  const merged = mergedHeaders(headers);
  const declared = merged.get('content-type')?.[0] ?? '';
  merged.delete('content-type');
  const entity = body.length === 0 ? { contentType: declared, body: '' } : toEntity(declared, body);
  if (entity.contentType !== '') merged.set('content-type', [entity.contentType]);
  return {
    statusCode: status,
    headers: Object.fromEntries([...merged].map(([name, values]) => [name, single(values)] as const)),
    body: entity.body,
  };
}

/** An application error that a web action still shows as a readable JSON answer with that status. */
export function errorResult(status: number, error: string): { readonly error: object } {
  return {
    error: { statusCode: status, headers: { 'content-type': 'application/json' }, body: { error } },
  };
}

/** The result as JSON, or that of an error when it is larger than `maxBytes`. */
export function encodeResult(result: WebResult, maxBytes: number): string {
  const text = JSON.stringify(result);
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return text;
  const sentence = `The model's answer of ${bytes} bytes (as the JSON result of an activation) exceeds the limit of ${maxBytes} bytes.`;
  return JSON.stringify(errorResult(502, sentence));
}

function mergedHeaders(pairs: HttpResponse['headers']): Map<string, string[]> {
  const merged = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    if (!notPassedOn.has(key)) merged.set(key, [...(merged.get(key) ?? []), value]);
  }
  return merged;
}

function single(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

/** The content type to declare, and the text that OpenWhisk turns back into these bytes. */
function toEntity(header: string, bytes: Buffer): { readonly contentType: string; readonly body: string } {
  const { mediaType, text: contentType } = parseMediaType(header);
  if (!mediaType) return { contentType: octetStream, body: bytes.toString('base64') };
  if (isBinary(mediaType)) return { contentType, body: bytes.toString('base64') };
  const text = decodeText(bytes, mediaType.charset);
  if (isJson(mediaType) && (text === undefined || looksLikeBase64.test(text))) {
    return { contentType, body: (text === undefined ? bytes : Buffer.from(text)).toString('base64') };
  }
  // OpenWhisk would encode this type as UTF-8; only a binary type brings the bytes through unchanged.
  if (text === undefined) return { contentType: octetStream, body: bytes.toString('base64') };
  return { contentType, body: text };
}
