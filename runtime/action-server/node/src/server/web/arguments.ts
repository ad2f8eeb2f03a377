import { BadArgumentsError } from '../model-errors.ts';
import type { HttpRequest } from './http-message.ts';
import { show, toText } from './json.ts';
import { bodyOf, encodeForm } from './request-body.ts';

type Members = Readonly<Record<string, unknown>>;

const httpKeys = ['__ow_method', '__ow_path', '__ow_headers', '__ow_query', '__ow_body'];

const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** They would begin another header, or end the head. */
const headerEnds = ['\r', '\n', '\0'];

/** OpenWhisk refuses a URL longer than 8 KiB, so a longer argument never came from a query string. */
const longestQueryValue = 8192;

/**
 * The request that the arguments of an activation stand for; throws `BadArgumentsError` when there is none.
 * A raw web action (it has `__ow_query`) carries query and body untouched. A parsed one mixes the fields of query, body
 * and default parameters; a query string and a body are rebuilt from them. Without any HTTP key it is a plain invoke:
 * its arguments are the JSON body of a POST to the predict path.
 */
export function toRequest(args: Members, predictPath: string): HttpRequest {
  const fields = Object.fromEntries(Object.entries(args).filter(([name]) => !name.startsWith('__ow_')));
  const isPlain = !httpKeys.some((key) => Object.hasOwn(args, key));
  const headers = isPlain ? { 'content-type': 'application/json' } : headersOf(args['__ow_headers']);
  const body = bodyOf(args, fields, headers['content-type']);
  return {
    method: methodOf(args['__ow_method'], isPlain || body.length > 0 ? 'POST' : 'GET'),
    path: pathOf(args['__ow_path'], predictPath),
    query: queryOf(args, fields),
    headers,
    body,
  };
}

function methodOf(value: unknown, standard: string): string {
  if (value === undefined || value === null || value === '') return standard;
  if (typeof value !== 'string' || !/^[A-Za-z]{1,20}$/.test(value)) {
    throw new BadArgumentsError(`__ow_method must be an HTTP method, but is ${show(value)}.`);
  }
  return value.toUpperCase();
}

/** Exactly one leading slash: `//host/x` would read as another host's URL. */
function pathOf(value: unknown, predictPath: string): string {
  if (value !== undefined && value !== null && typeof value !== 'string') {
    throw new BadArgumentsError(`__ow_path must be a string, but is ${show(value)}.`);
  }
  return `/${(value || predictPath).replace(/^\/+/, '')}`;
}

function headersOf(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new BadArgumentsError(`__ow_headers must be an object, but is ${show(value)}.`);
  }
  const headers = Object.entries(value).map(([name, text]) => [name.toLowerCase(), toText(text)] as const);
  for (const [name, text] of headers) {
    if (!headerName.test(name) || headerEnds.some((end) => text.includes(end))) {
      throw new BadArgumentsError(`__ow_headers holds ${show(name)}, which no HTTP header can be.`);
    }
  }
  return Object.fromEntries(headers);
}

function queryOf(args: Members, fields: Members): string {
  if (Object.hasOwn(args, '__ow_query')) return toText(args['__ow_query']);
  const strings = Object.entries(fields).filter(
    ([, value]) => typeof value === 'string' && value.length <= longestQueryValue,
  );
  return encodeForm(strings);
}
