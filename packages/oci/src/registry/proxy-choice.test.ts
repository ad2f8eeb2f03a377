import { expect, test } from 'vitest';
import { chooseProxy } from './proxy-choice.ts';

const proxies = { httpsProxy: 'http://proxy:3128', httpProxy: 'plain:8080' };
const noProxy = 'example.com, .internal,*.corp 10.0.0.0/8,192.0.2.7,r.example:8443,[2001:db8::1]';

test.each([
  ['https://quay.io/v2/', 'http://proxy:3128'],
  ['http://quay.io/v2/', 'http://plain:8080'],
  ['https://example.com/', undefined],
  ['https://a.example.com/', undefined],
  ['https://notexample.com/', 'http://proxy:3128'],
  ['https://a.internal/', undefined],
  ['https://internal/', 'http://proxy:3128'],
  ['https://a.corp/', undefined],
  ['https://10.20.30.40/', undefined],
  ['https://11.20.30.40/', 'http://proxy:3128'],
  ['https://192.0.2.7:5000/', undefined],
  ['https://r.example:8443/', undefined],
  ['https://r.example/', 'http://proxy:3128'],
  ['https://[2001:db8::1]/', undefined],
  ['http://localhost:5000/', undefined],
  ['http://127.0.0.1:5000/', undefined],
])('%s goes by %s', (url, expected) => {
  expect(chooseProxy(new URL(url), { ...proxies, noProxy })).toBe(expected);
});

test('without a proxy, and with NO_PROXY=*, everything is direct', () => {
  expect(chooseProxy(new URL('https://quay.io'), {})).toBeUndefined();
  expect(chooseProxy(new URL('https://quay.io'), { ...proxies, noProxy: '*' })).toBeUndefined();
});
