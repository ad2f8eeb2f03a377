import { expect, test } from 'vitest';
import {
  isConductor,
  readContinuation,
  resolveActionName,
  toCompositionResponse,
  toConductorArguments,
} from './conductor.ts';
import type { JsonValue } from './json.ts';
import { createAction } from './testing/index.ts';

test.each<[JsonValue, boolean]>([
  [true, true],
  ['false', true],
  [1, true],
  [{}, true],
  [[], true],
  [false, false],
  ['', false],
  [0, false],
  [null, false],
])('an action with the annotation conductor %j: is one %s', (value, expected) => {
  const annotations = [{ key: 'conductor', value }];
  expect(isConductor(createAction({ annotations }))).toBe(expected);
  const exec = { kind: 'sequence', components: ['/guest/a'] } as const;
  expect(isConductor(createAction({ annotations, exec }))).toBe(false);
});

test('an action without the annotation is no conductor', () => {
  expect(isConductor(createAction())).toBe(false);
});

test.each<[JsonValue | undefined, object]>([
  [undefined, {}],
  [{ value: 1 }, {}],
  [[{ action: 'a' }], {}],
  [{ action: 'a' }, { action: 'a' }],
  [
    { action: null, params: {}, state: {} },
    { action: null, params: {}, state: {} },
  ],
  [
    { action: 1, params: { a: 1 }, state: { b: 2 }, more: 3 },
    { action: 1, params: { a: 1 }, state: { b: 2 } },
  ],
  [
    { params: null, state: null },
    { params: { value: null }, state: { state: null } },
  ],
  [
    { params: [1], state: 'x' },
    { params: { value: [1] }, state: { state: 'x' } },
  ],
])('the result %j asks for %j', (result, continuation) => {
  expect(readContinuation(result)).toEqual(continuation);
});

test.each<[JsonValue | undefined, object | undefined, object]>([
  [{ a: 1 }, undefined, { a: 1 }],
  [
    { a: 1, b: 1 },
    { b: 2, c: 3 },
    { a: 1, b: 2, c: 3 },
  ],
  [{ error: 'no' }, { $step: 1 }, { error: 'no', $step: 1 }],
  [[1, 2], { $step: 1 }, { value: [1, 2], $step: 1 }],
  [[1, 2], undefined, { value: [1, 2] }],
  [undefined, undefined, {}],
])('after %j with the state %j a conductor is given %j', (result, state, args) => {
  expect(toConductorArguments(result, state as Record<string, JsonValue> | undefined)).toEqual(args);
});

test.each<[JsonValue | undefined, JsonValue]>([
  [
    { value: 1, state: { a: 1 } },
    { value: 1, state: { a: 1 } },
  ],
  [{ params: { value: 1 }, state: { a: 1 }, more: 1 }, { value: 1 }],
  [{ params: 1 }, { value: 1 }],
  [[1], [1]],
  [undefined, {}],
])('the last result %j makes the outcome %j', (result, expected) => {
  const last = { status: 'success', size: 9, ...(result !== undefined && { result }) } as const;
  expect(toCompositionResponse(last, readContinuation(result))).toEqual({
    status: 'success',
    result: expected,
  });
});

test('the status of the last turn is that of the composition', () => {
  const last = { status: 'application error', result: { error: 'no' } } as const;
  expect(toCompositionResponse(last, {})).toEqual(last);
});

test.each<[JsonValue, string | undefined]>([
  ['a', '/guest/a'],
  ['a ', undefined],
  ['pkg/a', '/guest/pkg/a'],
  ['_/a', '/guest/_/a'],
  ['ns/pkg/a', '/ns/pkg/a'],
  ['_/pkg/a', '/guest/pkg/a'],
  ['/ns/a', '/ns/a'],
  ['/_/a', '/guest/a'],
  ['/ns/pkg/a', '/ns/pkg/a'],
  ['//ns//a/', '/ns/a'],
  ['/a', undefined],
  ['/ns/pkg/a/b', undefined],
  ['ns/pkg/a/b', undefined],
  ['', undefined],
  ['/', undefined],
  ['invalid#Action', undefined],
  [null, undefined],
  [1, undefined],
  [{ name: 'a' }, undefined],
  [['a'], undefined],
])('the action %j is %j', (name, expected) => {
  expect(resolveActionName(name, 'guest')).toBe(expected);
});
