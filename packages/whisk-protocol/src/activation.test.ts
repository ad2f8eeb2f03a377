import { expect, test } from 'vitest';
import {
  activationAnnotations,
  formatLogLine,
  statusCodeOf,
  toActivationDocument,
  toActivationResult,
  toActivationSummary,
} from './activation.ts';
import { createActivation } from './testing/index.ts';

test.each([
  ['success', 0],
  ['application error', 1],
  ['action developer error', 2],
  ['whisk internal error', 3],
] as const)('%s is %i', (status, code) => {
  expect(statusCodeOf(status)).toBe(code);
});

test('a record has no numeric status', () => {
  const { response, ...rest } = createActivation({ cause: 'c', logs: ['line'] });
  expect(toActivationDocument({ ...rest, response })).toEqual({
    ...rest,
    response: { status: 'success', success: true, result: { greeting: 'hello' }, size: 20 },
  });
});

test('a record of a trigger has no end', () => {
  const { end: _, duration: __, ...trigger } = createActivation();
  const document = toActivationDocument(trigger);
  expect(document).not.toHaveProperty('end');
  expect(document).not.toHaveProperty('duration');
  expect(toActivationSummary(trigger)).not.toHaveProperty('statusCode');
});

test('a list item has its status at the top level', () => {
  const { response: _, logs: __, subject: ___, ...rest } = createActivation();
  const failed = createActivation({ response: { status: 'application error' } });
  expect(toActivationSummary(failed)).toEqual({ ...rest, statusCode: 1 });
});

test('a result is shown only when there is one', () => {
  expect(toActivationResult(createActivation({ response: { status: 'whisk internal error' } }))).toEqual({
    status: 'whisk internal error',
    success: false,
  });
});

const limits = { timeout: 1, memory: 2, logs: 3, concurrency: 4 };

test.each([
  ['cold', { waitTime: 0, initTime: 0 }, ['waitTime', 'initTime']],
  ['warm', { waitTime: 5 }, ['waitTime']],
  ['in a bound sequence', { causedBy: 'sequence', binding: 'guest/b' }, ['causedBy', 'binding']],
] as const)('annotations, %s', (_, more, keys) => {
  const annotations = activationAnnotations({
    path: 'guest/a',
    kind: 'blackbox',
    limits,
    timeout: false,
    ...more,
  });
  expect(annotations.map(({ key }) => key)).toEqual(['path', 'kind', 'limits', 'timeout', ...keys]);
  expect(annotations).toContainEqual({ key: 'limits', value: limits });
});

test.each([
  ['2026-01-01T00:00:00.000000000Z', 'hi\r\n', '2026-01-01T00:00:00.000000000Z stdout: hi'],
  ['2026-01-01T00:00:00.000Z', '  hi \t', '2026-01-01T00:00:00.000Z       stdout:   hi \t'],
  ['2026-01-01T00:00:00.000Z', '1%\r2%\r', '2026-01-01T00:00:00.000Z       stdout: 1%\r2%'],
])('log line at %s', (timestamp, text, line) => {
  expect(formatLogLine(timestamp, 'stdout', text)).toBe(line);
});
