import { expect, test } from 'vitest';
import { startHost, withoutRates } from '../testing/test-host.ts';

test.each(['_/limits', 'guest/limits/'])('GET %s answers the limits of the caller', async (path) => {
  const limits = {
    ...withoutRates,
    memory: { ...withoutRates.memory, max: 2_048 },
    concurrentInvocations: 30,
  };
  await using host = await startHost({ limits });
  const answer = await host.rest('GET', path);
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/json']);
  expect(answer.json()).toEqual({
    // What has no limit shows the largest number that other languages can read.
    invocationsPerMinute: 2_147_483_647,
    concurrentInvocations: 30,
    firesPerMinute: 2_147_483_647,
    minActionMemory: 128,
    maxActionMemory: 2_048,
    minActionLogs: 0,
    maxActionLogs: 10,
    minActionTimeout: 100,
    maxActionTimeout: 300_000,
    minActionConcurrency: 1,
    maxActionConcurrency: 1,
    maxParameterSize: '1 MB',
    maxActionInstances: 30,
  });
});

test.each([
  ['GET', '_/limits/memory', 400, 'Inner entity level routes for limits are not yet implemented.'],
  [
    'GET',
    'whisk.system/limits',
    403,
    "The supplied authentication is not authorized to access 'whisk.system'.",
  ],
  ['PUT', '_/limits', 404, 'The requested resource could not be found.'],
] as const)('refuses %s %s', async (method, path, status, error) => {
  await using host = await startHost();
  const answer = await host.rest(method, path);
  expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
});
