import { guestAuthorization } from './guest.ts';
import type { HttpRequest } from './http-client.ts';

const code = 'function main() { return { ok: true }; }';

/** Limits of an action, as far as they are not to be OpenWhisk's own. */
export interface NoopLimits {
  /** In MB. */
  readonly memory?: number;
  readonly concurrency?: number;
}

/** Puts an action of `nodejs:20` that does nothing. The first one on a machine makes the image of the kind. */
export function putNoop(name: string, limits: NoopLimits = {}): HttpRequest {
  return toRequest('PUT', `${name}?overwrite=true`, { exec: { kind: 'nodejs:20', code }, limits });
}

/** Invokes an action, and waits for its result. */
export function invokeOf(name: string): HttpRequest {
  return toRequest('POST', `${name}?blocking=true&result=true`, {});
}

/** What an invoker sends to a container for that action. */
export const noopRuntime: { readonly init: HttpRequest; readonly run: HttpRequest } = {
  init: toPost('/init', { value: { name: 'noop', main: 'main', binary: false, code, env: {} } }),
  run: toPost('/run', {
    value: {},
    namespace: 'guest',
    action_name: '/guest/noop',
    deadline: '9999999999999',
  }),
};

function toRequest(method: string, path: string, body: object): HttpRequest {
  const request = toPost(`/api/v1/namespaces/_/actions/${path}`, body);
  return { ...request, method, headers: { ...request.headers, authorization: guestAuthorization() } };
}

function toPost(path: string, body: object): HttpRequest {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', path, headers, body: Buffer.from(JSON.stringify(body)) };
}
