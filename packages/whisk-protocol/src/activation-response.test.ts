import { expect, test } from 'vitest';
import type { ActivationStatus } from './activation.ts';
import { type ContainerAnswer, classifyInit, classifyRun } from './activation-response.ts';
import type { JsonValue } from './json.ts';

const timeoutMs = 1000;
const maxBytes = 1_048_576;

function answered(status: number, body: string, changes: Partial<ContainerAnswer> = {}): ContainerAnswer {
  const contentLength = Buffer.byteLength(body);
  return {
    tag: 'answered',
    status,
    body,
    contentLength,
    truncated: false,
    elapsedMs: 10,
    ...changes,
  } as ContainerAnswer;
}

const tooLong = (status: number): ContainerAnswer =>
  answered(status, 'aaa', { truncated: true, contentLength: 2_000_000 });
const late = { elapsedMs: timeoutMs };
const truncated =
  'The action produced a response that exceeded the allowed length: 2000000 > 1048576 bytes. The truncated response was: aaa';
const died = 'The action did not produce a valid response and exited unexpectedly.';
const invalid = 'The action did not produce a valid JSON or JSON Array response';
const initTimeout = 'The action exceeded its time limits of 1000 milliseconds during initialization.';
const runTimeout = 'The action exceeded its time limits of 1000 milliseconds.';

test.each([
  ['1: 503', answered(503, ''), 'reschedule'],
  ['1: late 503', answered(503, '', late), 'reschedule'],
  ['2: 200', answered(200, 'OK'), 'initialized'],
  ['2: empty 200', answered(200, ''), 'initialized'],
  ['2: late 200', answered(200, 'OK', late), 'initialized'],
] as const)('init %s: %s', (_, answer, tag) => {
  expect(classifyInit(answer, timeoutMs, maxBytes)).toEqual({ tag });
});

test.each<[string, ContainerAnswer, JsonValue, number | undefined, boolean]>([
  ['3: late failure', answered(500, '{"error":"x"}', late), initTimeout, undefined, true],
  ['3: no answer in time', { tag: 'timed-out', elapsedMs: 1000 }, initTimeout, undefined, true],
  [
    '3: broken after the limit',
    { tag: 'broken', elapsedMs: 1001, outOfMemory: true },
    initTimeout,
    undefined,
    true,
  ],
  ['4: too long 200', tooLong(200), truncated, 2_000_000, false],
  ['4: too long 500', tooLong(500), truncated, 2_000_000, false],
  ['5: object with error', answered(502, '{"error":{"a":1},"b":2}'), { a: 1 }, 23, false],
  ['5: error null', answered(502, '{"error":null}'), null, 14, false],
  [
    '6: object without error',
    answered(502, '{"a":1}'),
    'The action failed during initialization: {"a":1}',
    7,
    false,
  ],
  ['6: text', answered(404, 'nope'), 'The action failed during initialization: nope', 4, false],
  ['6: empty', answered(500, ''), 'The action failed during initialization.', 0, false],
  [
    '7: out of memory',
    { tag: 'broken', elapsedMs: 1, outOfMemory: true },
    'The action exhausted its memory and was aborted.',
    undefined,
    false,
  ],
  [
    '8: broken',
    { tag: 'broken', elapsedMs: 1, outOfMemory: false },
    'The action did not initialize and exited unexpectedly.',
    undefined,
    false,
  ],
])('init %s', (_, answer, error, size, timedOut) => {
  expect(classifyInit(answer, timeoutMs, maxBytes)).toEqual({
    tag: 'failed',
    timedOut,
    response: { status: 'action developer error', result: { error }, ...(size !== undefined && { size }) },
  });
});

test.each([answered(503, '{}'), answered(503, '', late)])('run 1: 503 is rescheduled', (answer) => {
  expect(classifyRun(answer, timeoutMs, maxBytes)).toEqual({ tag: 'reschedule' });
});

test.each<[string, ContainerAnswer, ActivationStatus, JsonValue, number | undefined]>([
  ['2: late 200', answered(200, '{}', late), 'action developer error', { error: runTimeout }, undefined],
  [
    '2: no answer in time',
    { tag: 'timed-out', elapsedMs: 900 },
    'action developer error',
    { error: runTimeout },
    undefined,
  ],
  ['3: too long 200', tooLong(200), 'application error', { error: truncated }, 2_000_000],
  ['3: too long 500', tooLong(500), 'application error', { error: truncated }, 2_000_000],
  ['4: object', answered(200, ' {"a":"❄"}\n'), 'success', { a: '❄' }, 11],
  ['5: error among others', answered(200, '{"error":"e","b":2}'), 'application error', { error: 'e' }, 19],
  ['5: error null', answered(200, '{"error":null}'), 'application error', { error: null }, 14],
  ['6: array', answered(200, '[1]'), 'success', [1], 3],
  ['7: string', answered(200, '"s"'), 'action developer error', { error: `${invalid}: "s"` }, 3],
  ['7: null', answered(200, 'null'), 'action developer error', { error: `${invalid}: null` }, 4],
  ['7: NaN', answered(200, '{"a":NaN}'), 'action developer error', { error: `${invalid}: {"a":NaN}` }, 9],
  ['7: empty', answered(200, ''), 'action developer error', { error: `${invalid}.` }, 0],
  ['8: error object', answered(502, '{"error":"e","b":2}'), 'action developer error', { error: 'e' }, 19],
  [
    '9: other object',
    answered(502, '{"a":1}'),
    'action developer error',
    { error: `${invalid}: {"a":1}` },
    7,
  ],
  ['9: array', answered(502, '[1]'), 'action developer error', { error: `${invalid}: [1]` }, 3],
  [
    '9: 201 with an object',
    answered(201, '{"a":1}'),
    'action developer error',
    { error: `${invalid}: {"a":1}` },
    7,
  ],
  [
    '10: out of memory',
    { tag: 'broken', elapsedMs: 1, outOfMemory: true },
    'action developer error',
    { error: 'The action exhausted its memory and was aborted.' },
    undefined,
  ],
  [
    '11: broken',
    { tag: 'broken', elapsedMs: 1, outOfMemory: false },
    'action developer error',
    { error: died },
    undefined,
  ],
])('run %s', (name, answer, status, result, size) => {
  expect(classifyRun(answer, timeoutMs, maxBytes)).toEqual({
    tag: 'finished',
    timedOut: name.startsWith('2'),
    keepContainer: status === 'success' || status === 'application error',
    response: { status, result, ...(size !== undefined && { size }) },
  });
});
