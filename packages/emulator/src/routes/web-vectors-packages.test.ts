import { expect, test } from 'vitest';
import { startHost, systemAuthorization } from '../testing/test-host.ts';
import { json, notAllowed, testVectors, type Vector } from '../testing/web-vectors.ts';

const notFound = 'The requested resource does not exist.';

const packaged: readonly Vector[] = [
  { n: '5', path: '/guest/proxy/missing', status: 404, error: notFound, runs: 0 },
  { n: '5', path: '/guest/proxy/missing.json', status: 404, error: notFound, runs: 0 },
  { n: '5', path: '/guest/nothing/echo.json', status: 404, error: notFound, runs: 0 },
  {
    n: '4',
    path: '/guest/proxy/echo.json',
    annotations: { 'web-export': false },
    status: 404,
    error: notFound,
    runs: 0,
  },
  {
    n: '23',
    path: '/guest/default/echo.json',
    status: 200,
    args: { x: undefined, y: 'Y', z: 'Z', empty: null },
  },
  {
    n: '23',
    path: '/guest/proxy/echo.json',
    status: 200,
    args: { x: 'X', y: 'Y', z: 'Z', empty: null },
  },
  { n: '25', path: '/guest/bound/echo.json', status: 200, args: { y: 'Y' }, runs: 1 },
  { n: '26', path: '/guest/bound/missing.json', status: 404, error: notFound, runs: 0 },
  { n: '28', path: '/guest/bound/echo.json', status: 200, args: { z: 'Z' } },
  { n: '29', path: '/guest/proxy/echo.json?x=overridden', status: 400, error: notAllowed, runs: 0 },
  { n: '29', path: '/guest/bound/echo.json?b=overridden', status: 400, error: notAllowed, runs: 0 },
  {
    n: '29',
    path: '/guest/proxy/echo.json?x=overridden',
    annotations: { final: false },
    status: 200,
    args: { x: 'overridden' },
  },
  {
    n: '31',
    path: '/guest/proxy/echo.json',
    headers: json,
    body: '{"x":"overridden"}',
    status: 400,
    error: notAllowed,
    runs: 0,
  },
  {
    n: '32',
    path: '/guest/proxy/echo.json?y=o',
    headers: json,
    body: '{"z":"o"}',
    status: 400,
    error: notAllowed,
    runs: 0,
  },
  { n: '34', path: '/guest/bound/echo.json', status: 200, args: { a: 'a', b: 'b', c: 'c', y: 'Y' } },
  { n: '35', path: '/guest/proxy/echo.json/content', status: 200, args: { __ow_path: '/content' } },
];

testVectors(packaged);

test('83: a binding to a package that is private by now answers its owner 403, without CORS headers', async () => {
  await using host = await startHost();
  const asSystem = (path: string, body: object) =>
    host.rest('PUT', `_/${path}?overwrite=true`, body, systemAuthorization);
  await asSystem('packages/p', { publish: true });
  await asSystem('actions/p/a', {
    exec: { kind: 'blackbox', image: 'me/img' },
    annotations: [{ key: 'web-export', value: true }],
  });
  await host.rest('PUT', '_/packages/b', { binding: { namespace: 'whisk.system', name: 'p' } });
  const url = '/api/v1/web/guest/b/a.json';
  expect((await host.app.inject(url)).statusCode).toBe(200);
  // The owner of the binding pays.
  expect(host.invoker.jobs).toMatchObject([{ namespace: 'guest', action: { namespace: 'whisk.system/p' } }]);

  await asSystem('packages/p', { publish: false });
  const refused = await host.app.inject(url);
  expect([refused.statusCode, refused.json().error]).toEqual([
    403,
    "The supplied authentication is not authorized to access 'whisk.system/p'.",
  ]);
  expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
  // Its own namespace may.
  expect((await host.app.inject('/api/v1/web/whisk.system/p/a.json')).statusCode).toBe(200);

  await host.rest('DELETE', '_/packages/p?force=true', undefined, systemAuthorization);
  expect((await host.app.inject(url)).statusCode).toBe(404);
});
