import { expect, test } from 'vitest';
import { startHost } from '../testing/test-host.ts';

const packages = 'packages, so no actions in them';

test.each([
  ['GET', '_/packages', 'packages'],
  ['PUT', '_/packages/p?overwrite=true', 'packages'],
  ['GET', 'guest/triggers', 'triggers'],
  ['POST', '_/triggers/t', 'triggers'],
  ['PUT', '_/rules/r', 'rules'],
  ['GET', '_/limits', 'limits'],
  ['GET', '_/actions/p/?limit=2', packages],
  ['PUT', '_/actions/p/a', packages],
  ['POST', '_/actions/p/a', packages],
  ['DELETE', '_/actions/p/a', packages],
] as const)('%s %s answers 501', async (method, path, what) => {
  await using host = await startHost();
  const answer = await host.rest(method, path);
  expect(answer.statusCode).toBe(501);
  expect(answer.json()).toEqual({
    error: `This emulator has no ${what} yet.`,
    code: answer.headers['x-request-id'],
  });
});

test.each([
  ['sequence', { kind: 'sequence', components: ['/_/a'] }, 'sequences'],
  ['sequence in capitals', { kind: ' Sequence' }, 'sequences'],
  [
    'a named runtime',
    { kind: 'nodejs:20', code: '' },
    "runtime 'nodejs:20' (it runs images: exec kind 'blackbox')",
  ],
  [
    'a default runtime',
    { kind: 'python:default', code: '' },
    "runtime 'python:default' (it runs images: exec kind 'blackbox')",
  ],
])('PUT of an action of kind %s answers 501', async (_, exec, what) => {
  await using host = await startHost();
  const answer = await host.rest('PUT', '_/actions/a', { exec });
  expect(answer.statusCode).toBe(501);
  expect(answer.json().error).toBe(`This emulator has no ${what} yet.`);
  expect((await host.rest('GET', '_/actions/a')).statusCode).toBe(404);
});

test.each(['/docs', '/docs/index.html', '/api-docs', '/api/v1/api-docs'])('%s answers 501', async (url) => {
  await using host = await startHost();
  expect((await host.app.inject(url)).json().error).toBe('This emulator has no Swagger documents yet.');
});

test('a web action in a package answers 501', async () => {
  await using host = await startHost();
  const answer = await host.app.inject('/api/v1/web/guest/proxy/a');
  expect([answer.statusCode, answer.json().error]).toEqual([501, 'This emulator has no packages yet.']);
});
