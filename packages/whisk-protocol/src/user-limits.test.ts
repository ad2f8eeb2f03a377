import { expect, test } from 'vitest';
import { openwhiskLimits } from './limits.ts';
import { toUserLimits } from './user-limits.ts';

test.each([
  [1_048_576, '1 MB'],
  [10_240, '10 KB'],
  [1_000, '1000 B'],
])('%i bytes of parameters are %s', (parametersBytes, text) => {
  expect(toUserLimits({ ...openwhiskLimits, parametersBytes })['maxParameterSize']).toBe(text);
});

test('what has no limit shows a number', () => {
  const limits = { ...openwhiskLimits, invocationsPerMinute: Number.POSITIVE_INFINITY };
  expect(toUserLimits(limits)).toMatchObject({ invocationsPerMinute: 2_147_483_647, firesPerMinute: 60 });
});
