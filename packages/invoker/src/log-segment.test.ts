import { expect, test } from 'vitest';
import { LogSegment, storedBytes } from './log-segment.ts';

const timestamp = '2026-01-02T03:04:05.123456789Z';
const line = (text: string, stream: 'stdout' | 'stderr' = 'stdout') => ({ timestamp, stream, text });
const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';
const frameBytes = storedBytes(line(''));

test('weighs an empty line as Docker stores it, with the end of the line', () => {
  const stored = `{"log":"\\n","stream":"stdout","time":"${timestamp}"}`;
  expect(frameBytes).toBe(stored.length + 1);
});

test.each([
  ['plain', 5],
  ['❄', 3],
  ['"', 2],
  ['\\', 2],
  ['\r', 2],
  ['\t', 6],
  ['\u0001', 6],
  ['<&>', 18],
  ['\u2028', 6],
])('weighs %j as %i bytes', (text, bytes) => {
  expect(storedBytes(line(text)) - frameBytes).toBe(bytes);
});

test('weighs a line exactly as Docker 20.10 was seen to store it', () => {
  const stored = String.raw`{"log":"a\u0009b\u003cc\u003e\u0026\"q\\\u0001\u2028x\n","stream":"stdout","time":"2026-01-02T03:04:05.123456789Z"}`;
  expect(storedBytes(line('a\tb<c>&"q\\\u0001\u2028x'))).toBe(stored.length + 1);
});

test('keeps lines up to its limit, drops the one that crosses it and all after it', () => {
  const segment = new LogSegment(2 * frameBytes + 2);
  segment.add(line('a'));
  segment.add(line('b'));
  expect(segment.isTruncated).toBe(false);
  segment.add(line(''));
  segment.add(line(''));
  expect(segment.isTruncated).toBe(true);
  expect(segment.lines).toEqual([`${timestamp} stdout: a`, `${timestamp} stdout: b`]);
});

test('counts sentinels, and still sees them beyond the limit', () => {
  const segment = new LogSegment(frameBytes);
  segment.add(line(sentinel));
  expect([segment.isTruncated, segment.isOpen('stdout'), segment.isDone]).toEqual([true, false, false]);
  segment.add(line(`\t${sentinel} `, 'stderr'));
  expect(segment.isDone).toBe(true);
  expect(segment.lines).toEqual([]);
});
