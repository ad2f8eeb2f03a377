import { expect, test } from 'vitest';
import { startHost } from '../testing/test-host.ts';

test.each([
  ['/invokers', '{"invoker0":"up"}'],
  ['/invokers/', '{"invoker0":"up"}'],
  ['/invokers/healthy/count', '1'],
  ['/invokers/ready', '{"healthy":"1/1"}'],
])('%s tells about the one invoker', async (url, body) => {
  await using host = await startHost();
  const answer = await host.app.inject(url);
  expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
    200,
    'application/json',
    body,
  ]);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'OPTIONS, GET, POST',
  });
});

test.each([
  ['POST', '/invokers', 'OPTIONS, GET'],
  ['GET', '/invokers/other', 'OPTIONS'],
  ['GET', '/activation', 'OPTIONS'],
  ['GET', '/activation/count', 'OPTIONS'],
  ['POST', '/disable', 'OPTIONS'],
] as const)('%s %s is a 405', async (method, url, allow) => {
  await using host = await startHost();
  const answer = await host.app.inject({ method, url });
  expect([answer.statusCode, answer.headers['allow']]).toEqual([405, allow]);
  expect(answer.json().error).toBe(`HTTP method not allowed, supported methods: ${allow}`);
});
