import { expect, test } from 'vitest';
import type { WhiskActivation } from './activation.ts';
import { errorResponse } from './activation.ts';
import {
  afterComponent,
  endsSequence,
  sequenceAnnotations,
  startSequence,
  stopSequence,
} from './sequence.ts';
import { createActivation } from './testing/index.ts';

const limits = { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 };

function activation(id: string, duration: number, memory?: number): WhiskActivation {
  const annotations = memory === undefined ? [] : [{ key: 'limits', value: { ...limits, memory } }];
  return createActivation({ activationId: id, duration, annotations });
}

test('durations add up, ids are kept in order, and the largest memory counts', () => {
  const start = startSequence({ a: 1 });
  const end = [activation('1', 10, 512), activation('2', 5, 128), activation('3', 1)].reduce(
    afterComponent,
    start,
  );
  expect(start.response.result).toEqual({ a: 1 });
  expect(end).toEqual({
    response: createActivation().response,
    activationIds: ['1', '2', '3'],
    durationMs: 16,
    maxMemory: 512,
  });
});

test.each([
  ['an object', { a: 1 }, false],
  ['an array that holds an error', [{ error: 1 }], false],
  ['nothing', undefined, false],
  ['an error', { error: 'no' }, true],
  ['an error of null beside other fields', { error: null, a: 1 }, true],
])('%s as a result: ends the sequence %s', (_, result, ends) => {
  expect(endsSequence({ status: 'success', ...(result !== undefined && { result }) })).toBe(ends);
});

test('the memory of a conductor counts from the start', () => {
  const start = startSequence({}, 256);
  expect(start.maxMemory).toBe(256);
  expect(afterComponent(start, activation('1', 1, 128)).maxMemory).toBe(256);
});

test.each([
  [undefined, ['1']],
  ['2', ['1', '2']],
])('stops with the activation %s of what failed', (failed, activationIds) => {
  const state = afterComponent(startSequence({}), activation('1', 10));
  const response = errorResponse('whisk internal error', 'lost');
  expect(stopSequence(state, response, failed)).toEqual({ ...state, response, activationIds });
});

test.each([
  [
    'of a sequence that a client invoked',
    { isTopmost: true, isConductor: false, waitTime: 3, maxMemory: 512, binding: 'guest/bound' },
    {
      topmost: true,
      path: 'guest/s',
      kind: 'sequence',
      binding: 'guest/bound',
      waitTime: 3,
      limits: { ...limits, memory: 512 },
    },
  ],
  [
    'of a sequence in a sequence that ran nothing',
    { isTopmost: false, isConductor: false, waitTime: 0 },
    { topmost: false, path: 'guest/s', kind: 'sequence', causedBy: 'sequence', waitTime: 0 },
  ],
  [
    'of a composition',
    { isTopmost: true, isConductor: true, maxMemory: 256 },
    { topmost: true, path: 'guest/s', kind: 'sequence', conductor: true, limits },
  ],
])('annotations %s', (_, input, expected) => {
  const annotations = sequenceAnnotations({ path: 'guest/s', limits, ...input });
  expect(Object.fromEntries(annotations.map(({ key, value }) => [key, value]))).toEqual(expected);
});
