import { expect, test } from 'vitest';
import { chooseProxy } from './proxy-choice.ts';

const proxies = { httpsProxy: 'http://proxy:3128', httpProxy: 'plain:8080' };
const noProxy = 'example.com, .internal,*.corp 10.0.0.0/8,192.0.2.7,r.example:8443,[2001:db8::1]';

test.each([
  ['https://quay.io/v2/', 'http://proxy:3128/'],
  ['http://quay.io/v2/', 'http://plain:8080/'],
  ['https://example.com/', undefined],
  ['https://a.example.com/', undefined],
  ['https://notexample.com/', 'http://proxy:3128/'],
  ['https://a.internal/', undefined],
  ['https://internal/', 'http://proxy:3128/'],
  ['https://a.corp/', undefined],
  ['https://10.20.30.40/', undefined],
  ['https://11.20.30.40/', 'http://proxy:3128/'],
  ['https://192.0.2.7:5000/', undefined],
  ['https://r.example:8443/', undefined],
  ['https://r.example/', 'http://proxy:3128/'],
  ['https://[2001:db8::1]/', undefined],
  ['http://localhost:5000/', undefined],
  ['http://127.0.0.1:5000/', undefined],
])('%s goes by %s', (url, expected) => {
  expect(chooseProxy(new URL(url), { ...proxies, noProxy })?.href).toBe(expected);
});

test('without a proxy, and with NO_PROXY=*, everything is direct', () => {
  expect(chooseProxy(new URL('https://quay.io'), {})).toBeUndefined();
  expect(chooseProxy(new URL('https://quay.io'), { ...proxies, noProxy: '*' })).toBeUndefined();
});

test.each([
  ['socks5://me:s3cret@proxy:1080', 'only http and https are spoken to proxies, not socks5'],
  ['http://me:s3cret@[::', 'its address is not a URL'],
  ['http://me:s3cret@', 'its address is not a URL'],
])('%s is no proxy, and its password is not shown', (httpsProxy, reason) => {
  const choose = (noProxy?: string) => chooseProxy(new URL('https://quay.io/v2/'), { httpsProxy, noProxy });
  expect(choose).toThrow(expect.objectContaining({ code: 'OCI_PROXY_ADDRESS' }));
  expect(choose).toThrow(`The proxy on the way to quay.io cannot be used: ${reason}.`);
  // One that is not needed does no harm.
  expect(choose('quay.io')).toBeUndefined();
});
