import { expect, test } from 'vitest';
import { UnsafeAddressError } from './errors.ts';
import { type Origin, planHop } from './hop.ts';

const originOf = (url: string, isPrivate = false, plainHttp: string[] = []): Origin => ({
  url: new URL(url),
  isPrivate,
  allowsHttp: (host) => plainHttp.includes(host),
});
const hub = originOf('https://registry.example');
const from = new URL('https://registry.example/v2/a/blobs/uploads/');
const local = originOf('http://127.0.0.1:5000', true, ['127.0.0.1:5000', '127.0.0.1:6000']);

test.each<[string, Origin, string, string, boolean, boolean]>([
  ['a path', hub, '/v2/a?_state=1', 'https://registry.example/v2/a?_state=1', true, false],
  ['a relative path', hub, 'x?y', 'https://registry.example/v2/a/blobs/uploads/x?y', true, false],
  ['the registry itself', hub, 'https://registry.example/x', 'https://registry.example/x', true, false],
  ['another host', hub, 'https://cdn.example/x', 'https://cdn.example/x', false, true],
  ['another port', hub, 'https://registry.example:444/x', 'https://registry.example:444/x', false, true],
  ['a public address', hub, 'https://1.1.1.1/x', 'https://1.1.1.1/x', false, true],
  [
    'http of a registry behind a proxy',
    hub,
    'http://registry.example/x',
    'https://registry.example/x',
    true,
    false,
  ],
])('%s is gone to', (_, origin, location, url, isTrusted, isGuarded) => {
  expect(planHop(origin, from, location)).toEqual({ url: new URL(url), isTrusted, isGuarded });
});

test.each([
  ['loopback', 'https://127.0.0.1/x', 'private'],
  ['localhost', 'https://localhost:8080/x', 'private'],
  ['a cloud’s metadata', 'https://169.254.169.254/latest', 'private'],
  ['a private network', 'https://10.0.0.8/x', 'private'],
  ['an address in another spelling', 'https://0x7f.1/x', 'private'],
  ['an address as one number', 'https://2130706433/x', 'private'],
  ['IPv6 loopback', 'https://[::1]/x', 'private'],
  ['IPv4 in IPv6', 'https://[::ffff:10.0.0.1]/x', 'private'],
  ['http elsewhere', 'http://cdn.example/x', 'not encrypted'],
  ['a file', 'file:///etc/passwd', 'only http'],
  ['a user name', 'https://me:pw@cdn.example/x', 'user name'],
  ['nonsense', 'https://', 'not a URL'],
])('%s is refused', (_, location, reason) => {
  expect(() => planHop(hub, from, location)).toThrow(UnsafeAddressError);
  expect(() => planHop(hub, from, location)).toThrow(reason);
});

test('a private registry may point into its network, and plain http stays plain', () => {
  const at = new URL('http://127.0.0.1:5000/v2/');
  expect(planHop(local, at, 'http://127.0.0.1:6000/x')).toMatchObject({ isTrusted: false, isGuarded: false });
  expect(planHop(local, at, '/x').url.href).toBe('http://127.0.0.1:5000/x');
});
