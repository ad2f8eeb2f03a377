import { silentLogger } from '@serverless-max/foundation';
import { createManualClock, createRecordingLogger } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { startWriteBack } from './write-back.ts';

test('writes back in the first quiet moment after many writes', async () => {
  const clock = createManualClock();
  let calls = 0;
  using moment = startWriteBack(() => void calls++, clock, silentLogger);
  for (let write = 0; write < 200; write++) moment.note();
  await clock.advance(19);
  expect(calls).toBe(0);
  await clock.advance(1);
  expect(calls).toBe(1);
});

test('a disk that fails is told of, and tried again', async () => {
  const clock = createManualClock();
  const logger = createRecordingLogger();
  let calls = 0;
  const fail = (): never => {
    calls += 1;
    throw new Error('disk full');
  };
  using moment = startWriteBack(fail, clock, logger);
  for (let round = 0; round < 2; round++) {
    for (let write = 0; write < 200; write++) moment.note();
    await clock.advance(20);
  }
  expect(calls).toBe(2);
  expect(logger.lines.map(({ message }) => message)).toEqual([
    'write-ahead log not written back',
    'write-ahead log not written back',
  ]);
});
