import { UnsafeAddressError } from './errors.ts';
import { isPrivateHost } from './private-address.ts';

/** The registry as far as it decides where it may send its clients. */
export interface Origin {
  /** Scheme, host and port of its API. */
  readonly url: URL;
  /** Whether it is in a private network itself, by its name or by the address that was connected to. */
  readonly isPrivate: boolean;
  /** Whether plain http is allowed to a host. */
  readonly allowsHttp: (host: string) => boolean;
}

/** Where the next request goes. */
export interface Hop {
  readonly url: URL;
  /** Whether credentials may be sent: only to the registry itself. */
  readonly isTrusted: boolean;
  /** Whether the name has to be checked again when it is resolved. */
  readonly isGuarded: boolean;
}

/**
 * Decides about a `Location` or a realm. Relative ones are resolved against the request before. A public registry may not
 * point into private networks, https does not become http, and only the registry itself is sent credentials.
 * `http` for the registry's own https host, which registries behind a proxy write, is corrected.
 * Throws `UnsafeAddressError`.
 */
export function planHop(origin: Origin, from: URL, location: string): Hop {
  const registry = origin.url.host;
  const refuse = (target: string, reason: string): never => {
    throw new UnsafeAddressError(registry, target, reason);
  };
  if (!URL.canParse(location, from.href)) return refuse(`'${location.slice(0, 100)}'`, 'it is not a URL');
  const url = new URL(location, from);
  const target = `${url.protocol}//${url.host}`;
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refuse(url.protocol, 'only http and https are spoken');
  if (url.username !== '' || url.password !== '') return refuse(url.host, 'it carries a user name');
  url.hash = '';
  if (url.protocol === 'http:' && from.protocol === 'https:' && url.host === from.host)
    url.protocol = 'https:';
  const isTrusted = url.origin === origin.url.origin;
  if (isTrusted) return { url, isTrusted, isGuarded: false };
  if (!origin.isPrivate && isPrivateHost(url.hostname)) return refuse(target, 'it is a private address');
  if (url.protocol === 'http:' && origin.url.protocol === 'https:' && !origin.allowsHttp(url.host)) {
    return refuse(target, 'it is not encrypted');
  }
  return { url, isTrusted, isGuarded: !origin.isPrivate };
}
