import { expect, test } from 'vitest';
import { formatActivation } from './activation-line.ts';

const warm = {
  activationId: 'f4624636b3679b982590bb0d29e14596',
  namespace: 'guest',
  action: 'max-ocr',
  status: 'success',
  startKind: 'warm',
  waitTimeMs: 1,
  runTimeMs: 311,
  durationMs: 311,
  start: Date.parse('2026-01-02T10:11:12'),
  statusCode: 200,
  logLines: 0,
} as const;

test('a warm activation on one line', () => {
  expect(formatActivation(warm)).toBe(
    '10:11:12  max-ocr  success 200  warm  wait 1 ms  run 311 ms  f4624636b3679b982590bb0d29e14596',
  );
});

test('a cold one has the time of its initialization, a failed one its cause below', () => {
  const { statusCode: _none, ...rest } = warm;
  expect(
    formatActivation({
      ...rest,
      status: 'action developer error',
      startKind: 'cold',
      initTimeMs: 390,
      diagnosis: 'container abc had ended by itself (exit code 1)',
    }),
  ).toBe(
    [
      '10:11:12  max-ocr  action developer error  cold  wait 1 ms  init 390 ms  run 311 ms  f4624636b3679b982590bb0d29e14596',
      '          container abc had ended by itself (exit code 1)',
    ].join('\n'),
  );
});

test('a sequence has no container that could be cold or warm', () => {
  const { statusCode: _none, startKind: _neither, ...sequence } = warm;
  expect(formatActivation(sequence)).toBe(
    '10:11:12  max-ocr  success  sequence  wait 1 ms  run 311 ms  f4624636b3679b982590bb0d29e14596',
  );
});
