import { BadArgumentsError } from '../model-errors.ts';
import { toText } from './json.ts';
import { isBinary, isJson, isPlainJson, type MediaType, parseMediaType } from './media-types.ts';

type Members = Readonly<Record<string, unknown>>;

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The body that the caller sent, from `__ow_body` or rebuilt from the fields that OpenWhisk parsed. `fields` are the
 * arguments without those of OpenWhisk. (OpenWhisk: WebActions.scala, extractEntityAndProcessRequest)
 */
export function bodyOf(args: Members, fields: Members, contentType: string | undefined): Buffer {
  const { mediaType } = parseMediaType(contentType);
  const isRaw = Object.hasOwn(args, '__ow_query');
  if (!Object.hasOwn(args, '__ow_body')) return isRaw ? Buffer.alloc(0) : rebuilt(fields, mediaType);
  const body = args['__ow_body'];
  if (mediaType && !isRaw && isJson(mediaType)) return Buffer.from(JSON.stringify(body));
  if (typeof body !== 'string') return Buffer.from(body === null ? '' : JSON.stringify(body));
  // A web request without a content type arrives in base64; a plain invoke may bring bare text.
  if (!mediaType) return decoded(body) ?? Buffer.from(body);
  if (!isBinary(mediaType) && !(isRaw && isPlainJson(mediaType))) return Buffer.from(body);
  const bytes = decoded(body);
  if (bytes) return bytes;
  throw new BadArgumentsError(
    `__ow_body must be base64, because the content type is ${mediaType.name}.`,
    'OpenWhisk encodes it so; a plain invoke must do the same.',
  );
}

/** Pairs as a query string or a form has them. */
export function encodeForm(pairs: readonly (readonly [string, unknown])[]): string {
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(toText(value))}`).join('&');
}

function rebuilt(fields: Members, mediaType: MediaType | undefined): Buffer {
  if (!mediaType) return Buffer.alloc(0);
  if (isJson(mediaType)) return Buffer.from(JSON.stringify(fields));
  const isForm = mediaType.name === 'application/x-www-form-urlencoded';
  return Buffer.from(isForm ? encodeForm(Object.entries(fields)) : '');
}

function decoded(text: string): Buffer | undefined {
  return base64.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
