import { expect, test } from 'vitest';
import { noRates, openwhiskLimits } from './limits.ts';
import { checkKind, keepsActivations, limitsOf, toUserLimits, type UserLimits } from './user-limits.ts';

test.each([
  [1_048_576, '1 MB'],
  [10_240, '10 KB'],
  [1_000, '1000 B'],
])('%i bytes of parameters are %s', (parametersBytes, text) => {
  expect(toUserLimits({}, { ...openwhiskLimits, parametersBytes })['maxParameterSize']).toBe(text);
});

test('what has no limit shows a number', () => {
  const limits = { ...openwhiskLimits, invocationsPerMinute: Number.POSITIVE_INFINITY };
  expect(toUserLimits({}, limits)).toMatchObject({ invocationsPerMinute: 2_147_483_647, firesPerMinute: 60 });
});

test('who has no limits has those of the host', () => {
  expect(limitsOf(undefined, openwhiskLimits)).toBe(openwhiskLimits);
  expect(limitsOf({}, openwhiskLimits)).toBe(openwhiskLimits);
  expect(limitsOf({ limits: {} }, openwhiskLimits)).toEqual(openwhiskLimits);
});

test.each<[string, UserLimits, object]>([
  [
    'rates are the own ones',
    { invocationsPerMinute: 5, concurrentInvocations: 1_000, firesPerMinute: 0 },
    { invocationsPerMinute: 5, concurrentInvocations: 1_000, firesPerMinute: 0 },
  ],
  [
    'a range narrows',
    { minActionMemory: 256, maxActionMemory: 256, maxActionTimeout: 1_000 },
    { memory: { min: 256, default: 256, max: 256 }, timeout: { min: 100, default: 60_000, max: 1_000 } },
  ],
  [
    'a range never widens',
    {
      minActionMemory: 1,
      maxActionMemory: 4_096,
      minActionLogs: 1,
      maxActionLogs: 11,
      maxActionConcurrency: 9,
    },
    {
      memory: openwhiskLimits.memory,
      logs: { min: 1, default: 10, max: 10 },
      concurrency: openwhiskLimits.concurrency,
    },
  ],
  ['sizes shrink', { maxParameterSize: 10, maxPayloadSize: 20 }, { parametersBytes: 10, payloadBytes: 20 }],
  ['sizes never grow', { maxParameterSize: 2e6, maxPayloadSize: 2e6 }, {}],
])('%s', (_, limits, changed) => {
  expect(limitsOf({ limits }, openwhiskLimits)).toEqual({ ...openwhiskLimits, ...changed });
});

test('own rates hold on a host without any', () => {
  const limits = limitsOf({ limits: { firesPerMinute: 3 } }, { ...openwhiskLimits, ...noRates });
  expect([limits.firesPerMinute, limits.invocationsPerMinute]).toEqual([3, Number.POSITIVE_INFINITY]);
});

test('the document of the limits shows what only this user has', () => {
  const limits: UserLimits = {
    concurrentInvocations: 2,
    allowedKinds: ['blackbox'],
    storeActivations: false,
    maxActionMemory: 128,
    maxPayloadSize: 2_048,
  };
  expect(toUserLimits({ limits }, openwhiskLimits)).toMatchObject({
    invocationsPerMinute: 60,
    concurrentInvocations: 2,
    maxActionInstances: 2,
    allowedKinds: ['blackbox'],
    storeActivations: false,
    maxActionMemory: 128,
    maxPayloadSize: '2 KB',
  });
  expect(Object.keys(toUserLimits({}, openwhiskLimits))).toHaveLength(13);
});

test.each([
  [undefined, true],
  [[], true],
  [['nodejs:20', 'sequence'], true],
  [['blackbox'], false],
])('of the kinds %j a sequence is allowed: %s', (allowedKinds, isAllowed) => {
  const user = allowedKinds ? { limits: { allowedKinds } } : {};
  const check = () => checkKind(user, 'sequence');
  if (isAllowed) return expect(check).not.toThrow();
  const message = "The supplied authentication is not authorized to access actions of kind 'sequence'.";
  expect(check).toThrow(expect.objectContaining({ status: 403, message }));
});

test('activations are kept unless the user has it otherwise', () => {
  expect([{}, { limits: {} }, { limits: { storeActivations: true } }].map(keepsActivations)).toEqual([
    true,
    true,
    true,
  ]);
  expect(keepsActivations({ limits: { storeActivations: false } })).toBe(false);
});
