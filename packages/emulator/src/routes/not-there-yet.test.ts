import { expect, test } from 'vitest';
import { startHost } from '../testing/test-host.ts';

test.each([] as const)('%s %s answers 501', async (method, path, what) => {
  await using host = await startHost();
  const answer = await host.rest(method, path);
  expect(answer.statusCode).toBe(501);
  expect(answer.json()).toEqual({
    error: `This emulator has no ${what} yet.`,
    code: answer.headers['x-request-id'],
  });
});

test.each([
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
