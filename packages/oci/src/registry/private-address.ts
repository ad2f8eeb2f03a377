import { BlockList, isIP } from 'node:net';
import { isLoopbackHost } from '../registry-host.ts';

// IANA's special-purpose address registries (RFC 6890): nothing that a public registry can be at.
const privateBlocks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  privateBlocks.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  privateBlocks.addSubnet(network, prefix, 'ipv6');
}

/** Whether an IP address belongs to a private network, to this machine, or to no single machine at all. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIP(plain) === 4) return privateBlocks.check(plain, 'ipv4');
  if (isIP(plain) !== 6) return false;
  // BlockList looks into ::ffff:0:0/96 by itself; NAT64 and 6to4 carry an IPv4 address as well.
  const embedded = embeddedAddress(plain);
  return privateBlocks.check(plain, 'ipv6') || (embedded !== undefined && isPrivateAddress(embedded));
}

/** Whether a host says by itself that it is private: an address, or `localhost`. Other names tell only when resolved. */
export function isPrivateHost(hostname: string): boolean {
  return isLoopbackHost(hostname) || isPrivateAddress(hostname);
}

function embeddedAddress(address: string): string | undefined {
  const groups = expand(address);
  const at = groups[0] === 0x2002 ? 1 : groups[0] === 0x64 && groups[1] === 0xff9b ? 6 : undefined;
  if (at === undefined) return undefined;
  const [high = 0, low = 0] = groups.slice(at, at + 2);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an IPv6 address; the URL parser brings any spelling into the short form first. */
function expand(address: string): number[] {
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = short.split('::');
  const parse = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const left = parse(head);
  const right = tail === undefined ? [] : parse(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}
