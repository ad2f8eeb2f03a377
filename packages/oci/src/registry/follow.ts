import { ProtocolError } from './errors.ts';
import { type Origin, planHop } from './hop.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

const maximumHops = 5;

/** A request whose redirects are followed. */
export interface FollowedRequest extends Omit<TransportRequest, 'url' | 'guardedFor'> {
  /** Relative to the origin, or absolute as a registry gave it. */
  readonly location: string;
  /** Sent to the origin only. */
  readonly authorization?: string | undefined;
  /** Whether the origin itself was named by a public registry, which must not lead into a private network by it. */
  readonly isGuarded?: boolean;
  /** What is done, for errors: `pulling …`. */
  readonly action: string;
}

/**
 * Sends a request and follows its redirects: a GET or HEAD on any of them, others on 307 and 308 only, which keep the
 * method and the body. Credentials go to the origin alone. Throws `UnsafeAddressError` before anything is sent where
 * the registry must not point.
 */
export async function sendFollowing(
  transport: Transport,
  origin: Origin,
  request: FollowedRequest,
): Promise<TransportResponse & { readonly isTrusted: boolean }> {
  const { location, authorization, action, isGuarded: isNamed = false, ...rest } = request;
  let from = origin.url;
  let next = location;
  for (let hops = 0; hops <= maximumHops; hops += 1) {
    const { url, isTrusted, isGuarded } = planHop(origin, from, next);
    const response = await transport.send({
      ...rest,
      url,
      headers: { ...rest.headers, ...(isTrusted && authorization && { authorization }) },
      guardedFor: isGuarded || isNamed ? origin.url.host : undefined,
    });
    const target = response.headers.location;
    if (!target || !isRedirect(response.status, rest.method)) return { ...response, isTrusted };
    response.body.resume();
    from = url;
    next = target;
  }
  throw new ProtocolError(origin.url.host, action, `more than ${maximumHops} redirects`);
}

function isRedirect(status: number, method: string): boolean {
  if (status === 307 || status === 308) return true;
  return [301, 302, 303].includes(status) && (method === 'GET' || method === 'HEAD');
}
