import { randomBytes } from 'node:crypto';
import {
  applyActionPut,
  openwhiskLimits,
  parseActionPut,
  parseWebPath,
  toInitBody,
  toRunBody,
  toWebArguments,
  type WebRequest,
} from '@serverless-max/whisk-protocol';
import type { HttpRequest } from './http-client.ts';

/** What an invoker sends to a container for one request to a raw web action. */
export interface RuntimeRequests {
  readonly init: HttpRequest;
  readonly run: HttpRequest;
}

/** Makes the requests that the emulator would make of this one, for a container that is asked directly. */
export function toRuntimeRequests(
  { name, url, image }: { readonly name: string; readonly url: string; readonly image: string },
  request: HttpRequest,
): RuntimeRequests {
  const { host, pathname } = new URL(url);
  const put = parseActionPut({
    exec: { kind: 'blackbox', image },
    annotations: [
      { key: 'web-export', value: true },
      { key: 'raw-http', value: true },
      { key: 'final', value: true },
    ],
  });
  const action = applyActionPut(undefined, put, {
    namespace: 'guest',
    name,
    now: Date.now(),
    limits: openwhiskLimits,
  });
  const webRequest: WebRequest = {
    method: request.method.toLowerCase(),
    headers: { ...request.headers, host, connection: 'keep-alive' },
    path: parseWebPath(request.path.slice('/api/v1/web'.length))?.path ?? '',
    query: '',
    body: typeof request.body === 'string' ? Buffer.from(request.body) : (request.body ?? new Uint8Array()),
  };
  const activation = {
    namespace: 'guest',
    activationId: randomBytes(16).toString('hex'),
    transactionId: randomBytes(16).toString('hex'),
    deadlineMs: Date.now() + 3_600_000,
  };
  const post = (path: string, body: object): HttpRequest => ({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  if (!request.path.startsWith(pathname)) throw new Error(`${request.path} is no path of ${url}`);
  return {
    init: post('/init', toInitBody(action, activation)),
    run: post('/run', toRunBody(action, toWebArguments(webRequest, action), activation)),
  };
}
