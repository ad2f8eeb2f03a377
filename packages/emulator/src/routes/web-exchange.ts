import type { WebResponse } from '@serverless-max/whisk-protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bytesOf } from '../plugins/body.ts';

/** The methods that web actions take. */
export const webMethods: readonly string[] = ['GET', 'DELETE', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'PATCH'];

/** What a web action is asked, at its own address or through the API gateway. */
export interface WebCall {
  readonly method: string;
  /** What follows `/api/v1/web`, still percent-encoded. */
  readonly path: string;
  /** Without `?`, still percent-encoded. */
  readonly query: string;
  /** Names in lower case; of a repeated header the last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request to a web action's own address. */
export function toWebCall(request: FastifyRequest): WebCall {
  const { path, query } = splitTarget(request);
  return {
    method: request.method,
    path: path.replace(/^(?:\/[^/]*){3}/, ''),
    query,
    headers: headersOf(request),
    body: bytesOf(request),
  };
}

/** The path and the query of a request, both still percent-encoded. Clients of proxies name the host before them. */
export function splitTarget(request: FastifyRequest): { readonly path: string; readonly query: string } {
  const [path = '', ...rest] = (request.raw.url ?? '').split('?');
  return { path: path.replace(/^https?:\/\/[^/]*/i, ''), query: rest.join('?') };
}

/** Header names in lower case; of a repeated header the last value. */
export function headersOf(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  const { rawHeaders } = request.raw;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers[rawHeaders[i]?.toLowerCase() ?? ''] = rawHeaders[i + 1] ?? '';
  }
  return headers;
}

/** Answers as a web action. A header that the action and the emulator both set is sent twice, as OpenWhisk does. */
export function sendWebResponse(reply: FastifyReply, response: WebResponse): FastifyReply {
  const lines = new Map<string, string[]>();
  for (const [given, value] of response.headers) {
    const name = given.toLowerCase();
    const known = lines.get(name) ?? [reply.getHeader(name) ?? []].flat().map(String);
    lines.set(name, [...known, value]);
  }
  // What is no final status would leave the client waiting for one.
  if (response.status < 200) void reply.header('connection', 'close');
  for (const [name, values] of lines) void reply.removeHeader(name).header(name, single(values));
  return reply.code(response.status).send(response.body.length === 0 ? undefined : response.body);
}

function single(values: string[]): string | string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}
