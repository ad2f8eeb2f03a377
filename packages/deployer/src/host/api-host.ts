import { InvalidHostError } from './errors.ts';

/**
 * The base address of a host, without a slash at its end. A bare host means https, as for wsk and the npm client; a
 * path of the API at its end is dropped. Throws `InvalidHostError`.
 */
export function toApiHost(text: string): string {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (trimmed === '' || /\s/.test(trimmed) || !URL.canParse(withScheme)) throw new InvalidHostError(text);
  const { protocol, host, pathname, username, search, hash } = new URL(withScheme);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  if (!isHttp || username !== '' || search !== '' || hash !== '') throw new InvalidHostError(text);
  return `${protocol}//${host}${pathname.replace(/\/(?:api(?:\/v\d+)?\/?)?$/, '')}`;
}

/** Whether the host is this machine, which no proxy can reach for us. */
export function isLoopback(apiHost: string): boolean {
  const { hostname } = new URL(apiHost);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
