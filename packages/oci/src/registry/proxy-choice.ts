import { BlockList, isIP } from 'node:net';
import { isLoopbackHost, splitHost } from '../registry-host.ts';
import { ProxyAddressError } from './errors.ts';

/** What HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
export interface ProxySettings {
  readonly httpsProxy?: string | undefined;
  readonly httpProxy?: string | undefined;
  /** A comma-separated list of hosts that are reached directly. */
  readonly noProxy?: string | undefined;
}

/**
 * The proxy for a URL, as Go's `httpproxy` decides, which registry tools follow: none for this machine, none for what
 * NO_PROXY lists (`*`, `host`, `.domain`, `host:port`, an address, a network such as 10.0.0.0/8). Throws `ProxyAddressError`
 * for a proxy that would be used, and is none that speaks http.
 */
export function chooseProxy(url: URL, settings: ProxySettings): URL | undefined {
  const proxy = url.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy;
  if (!proxy || isLoopbackHost(url.host)) return undefined;
  const entries = (settings.noProxy ?? '').split(/[\s,]+/).filter(Boolean);
  if (entries.some((entry) => isListed(url, entry.toLowerCase()))) return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  if (!URL.canParse(address)) throw new ProxyAddressError(url.host, 'its address is not a URL');
  const { protocol } = new URL(address);
  if (protocol === 'http:' || protocol === 'https:') return new URL(address);
  throw new ProxyAddressError(
    url.host,
    `only http and https are spoken to proxies, not ${protocol.slice(0, -1)}`,
  );
}

function isListed(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (entry.includes('/')) return isWithin(host, entry);
  const { name, port } = isIP(entry) === 6 ? { name: entry, port: undefined } : splitHost(entry);
  const usualPort = url.protocol === 'https:' ? '443' : '80';
  if (port !== undefined && port !== (url.port || usualPort)) return false;
  const bare = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  if (isIP(bare)) return host === bare;
  const onlyBelow = name.startsWith('.') || name.startsWith('*.');
  return (!onlyBelow && host === bare) || host.endsWith(`.${bare}`);
}

function isWithin(host: string, network: string): boolean {
  const [address = '', prefix = ''] = network.split('/');
  const kind = isIP(address);
  if (kind === 0 || isIP(host) !== kind || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (kind === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(prefix), kind === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, kind === 4 ? 'ipv4' : 'ipv6');
}
