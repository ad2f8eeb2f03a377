import { authKeyOf, wellKnownIdentities } from '@serverless-max/whisk-protocol';
import type { HttpRequest } from './http-client.ts';

/** The `Authorization` header of the well-known user `guest`. */
export function guestAuthorization(): string {
  const guest = wellKnownIdentities.find((it) => it.namespace === 'guest');
  if (!guest) throw new Error('there is no guest');
  return `Basic ${Buffer.from(authKeyOf(guest)).toString('base64')}`;
}

/** A read of something of guest's; `path` is below the namespace, as in `actions/hello`. */
export function readOf(path: string): HttpRequest {
  const headers = { authorization: guestAuthorization() };
  return { method: 'GET', path: `/api/v1/namespaces/_/${path}`, headers };
}
