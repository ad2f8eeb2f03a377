import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { guestAuthorization, type TestHost } from './test-host.ts';

/** The address of the management actions. */
export const apimgmt = '/api/v1/web/whisk.system/apimgmt';

/** A request of `wsk api create|list|delete`, with guest's credentials unless `headers` says otherwise. */
export function manageApi(
  host: TestHost,
  action: 'createApi' | 'getApi' | 'deleteApi',
  options: {
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly headers?: NonNullable<InjectOptions['headers']>;
    readonly extension?: string;
  } = {},
): Promise<LightMyRequestResponse> {
  const { query, body, extension = '.http' } = options;
  const method = action === 'createApi' ? 'POST' : action === 'getApi' ? 'GET' : 'DELETE';
  return host.app.inject({
    method,
    url: `${apimgmt}/${action}${extension}?${new URLSearchParams(query)}`,
    headers: {
      host: 'localhost:3233',
      ...(options.headers ?? { authorization: guestAuthorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });
}
