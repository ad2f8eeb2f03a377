import { expect, test } from 'vitest';
import { createAction } from './testing/index.ts';
import { corsHeaders, isCallerAllowed, isRawHttp, isWebExported } from './web-action.ts';
import { parseWebPath } from './web-path.ts';

// Numbers are those of the web action test vectors that the upstream suites assert.
test.each([
  ['1', '/a'],
  ['1', '/a/b'],
  ['1', '//a'],
  ['1', '/guest/c'],
  ['1', '/guest/echo'],
  ['a package that begins with default', '/guest/defaults/a'],
  ['an empty package', '/guest//a'],
  ['an illegal action', '/guest/proxy/ a'],
  ['nothing before the extension', '/guest/proxy/.http'],
  ['broken percent-encoding', '/guest/proxy/%zz'],
  ['an encoded slash', '/guest/proxy/a%2Fb'],
])('no route: %s %s', (_, path) => {
  expect(parseWebPath(path)).toBeUndefined();
});

test.each([
  ['17', '/guest/proxy/echo.json/', 'proxy', 'echo', '.json', '/'],
  ['23', '/guest/default/echo.json', undefined, 'echo', '.json', ''],
  ['35', '/guest/proxy/echo.json/content', 'proxy', 'echo', '.json', '/content'],
  ['no extension', '/guest/proxy/a', 'proxy', 'a', '.http', ''],
  ['unknown extension', '/guest/proxy/foo.xyz', 'proxy', 'foo.xyz', '.http', ''],
  ['two extensions', '/guest/proxy/a.json.http', 'proxy', 'a.json', '.http', ''],
  ['encoded name', '/guest/proxy/my%20action.svg', 'proxy', 'my action', '.svg', ''],
  ['encoded rest stays', '/guest/proxy/a.text/b%20c/d', 'proxy', 'a', '.text', '/b%20c/d'],
] as const)('route: %s %s', (_, raw, packageName, action, extension, path) => {
  expect(parseWebPath(raw)).toEqual({ namespace: 'guest', packageName, action, extension, path });
});

test.each([
  [undefined, false],
  [false, false],
  ['true', false],
  [1, false],
  [true, true],
])('4: web-export %j exports: %s', (value, exported) => {
  const annotations = value === undefined ? [] : [{ key: 'web-export', value }];
  expect(isWebExported(createAction({ annotations }))).toBe(exported);
  expect(isRawHttp(createAction({ annotations: [{ key: 'raw-http', value: true }] }))).toBe(true);
});

const anonymous = { authenticated: false, requireWhiskAuthHeader: undefined };
const keyHolder = { authenticated: true, requireWhiskAuthHeader: undefined };
const withHeader = (text: string) => ({ authenticated: false, requireWhiskAuthHeader: text });

test.each([
  ['open', undefined, anonymous, true],
  ['open', false, anonymous, true],
  ['6', true, anonymous, false],
  ['7', true, keyHolder, true],
  ['9', 'secret', withHeader('wrong'), false],
  ['10', 'secret', keyHolder, false],
  ['11', 'secret', withHeader('secret'), true],
  ['11', 1234, withHeader('1234'), true],
  ['anything else', null, keyHolder, false],
  ['anything else', { a: 1 }, keyHolder, false],
  ['anything else', ['secret'], withHeader('secret'), false],
])('%s: require-whisk-auth %j', (_, value, request, allowed) => {
  const annotations = value === undefined ? [] : [{ key: 'require-whisk-auth', value }];
  expect(isCallerAllowed(createAction({ annotations }), request)).toBe(allowed);
});

const sixDefaults = 'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent';

test.each([
  ['8, 74', undefined, sixDefaults],
  ['73', 'x-custom-header', 'x-custom-header'],
])('%s: CORS headers', (_, requested, allowed) => {
  expect(corsHeaders(requested)).toEqual({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH',
    'Access-Control-Allow-Headers': allowed,
  });
});
