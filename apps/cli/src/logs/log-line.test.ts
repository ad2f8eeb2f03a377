import { expect, test } from 'vitest';
import { formatLine, lineOf, linesOf } from './log-line.ts';

const activationId = 'f4624636b3679b982590bb0d29e14596';
const timestamp = '2026-01-02T10:11:12.123456789Z';
const line = {
  activationId,
  action: 'pkg/hello',
  timestamp,
  stream: 'stderr',
  text: 'stdout: a  b',
} as const;
const annotations = [{ key: 'path', value: 'guest/pkg/hello' }];

test('a line of a record is read, and written as it stood there', () => {
  const text = `${timestamp} stderr: stdout: a  b`;
  const lines = linesOf({ activationId, name: 'hello', annotations, logs: [text] });
  expect(lines).toEqual([line]);
  expect(lines.map(formatLine)).toEqual([`pkg/hello f4624636  ${text}`]);
});

test.each([
  ['of a sequence', [activationId]],
  ['of a trigger', ['{"statusCode":0,"success":true}']],
  ['without any', []],
])('a record %s has no lines', (_what, logs) => {
  expect(linesOf({ activationId, name: 'hello', annotations: [], logs })).toEqual([]);
});

test('an event brings a line, other events none', () => {
  const data = JSON.stringify({ tag: 'log-line', ...line, action: '/guest/pkg/hello', namespace: 'guest' });
  expect(lineOf({ event: 'log-line', data })).toEqual(line);
  expect(lineOf({ event: 'job-started', data })).toBeUndefined();
});
