import type { HttpRequest } from '../http/exchange.ts';
import type { SampleFile } from '../subject.ts';

/** A boundary that is the same every time, so that two requests are the same bytes. */
const boundary = 'serverless-max-fitness-7d1f0c52';

/** Fields of a form that are no files. */
export type FormFields = Readonly<Record<string, string>>;

/** A request without a body. */
export function bareRequest(method: string, path: string): HttpRequest {
  return { method, path, headers: { accept: '*/*' }, body: new Uint8Array() };
}

/** A request with a JSON body. */
export function jsonRequest(method: string, path: string, body: unknown): HttpRequest {
  const headers = { 'content-type': 'application/json', accept: '*/*' };
  return { method, path, headers, body: Buffer.from(JSON.stringify(body)) };
}

/** A form without files, in the form of a query. (URL Standard: application/x-www-form-urlencoded.) */
export function fieldsRequest(path: string, fields: FormFields): HttpRequest {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: '*/*' };
  return { method: 'POST', path, headers, body: Buffer.from(`${new URLSearchParams(fields)}`) };
}

/** A multipart form with fields, and one file (RFC 7578). */
export function formRequest(
  path: string,
  form: { readonly fields?: FormFields; readonly field?: string; readonly file?: SampleFile },
): HttpRequest {
  const { fields = {}, field = '', file } = form;
  const part = (head: string): string => `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n`;
  const texts = Object.entries(fields).map(([key, value]) => `${part(`name="${key}"`)}\r\n${value}\r\n`);
  const head =
    file && `${part(`name="${field}"; filename="${file.name}"`)}content-type: ${file.contentType}\r\n\r\n`;
  return {
    method: 'POST',
    path,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, accept: '*/*' },
    body: Buffer.concat([
      Buffer.from(texts.join('') + (head ?? '')),
      ...(file ? [file.bytes, Buffer.from('\r\n')] : []),
      Buffer.from(`--${boundary}--\r\n`),
    ]),
  };
}

/** A path with more of a query. */
export function withQuery(path: string, query: readonly (readonly [string, string])[]): string {
  if (query.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(Object.fromEntries(query))}`;
}
