import { expect, test } from 'vitest';
import { createQuietMoment } from './quiet-moment.ts';
import { createManualClock } from './testing/index.ts';

function createFixture() {
  const clock = createManualClock();
  let calls = 0;
  const moment = createQuietMoment(clock, { quietMs: 2_000, least: 500 }, () => void calls++);
  const note = (count: number): void => {
    for (let i = 0; i < count; i++) moment.note();
  };
  return { clock, moment, note, calls: () => calls };
}

test('it is done once it has been quiet after many notes', async () => {
  const { clock, note, calls } = createFixture();
  note(500);
  await clock.advance(1_500);
  note(1);
  await clock.advance(1_999);
  expect(calls()).toBe(0);
  await clock.advance(1);
  expect(calls()).toBe(1);
  await clock.advance(60_000);
  expect(calls()).toBe(1);
});

test('a few notes are not worth it, and after it was done they count anew', async () => {
  const { clock, note, calls } = createFixture();
  note(499);
  await clock.advance(60_000);
  expect(calls()).toBe(0);
  note(1);
  await clock.advance(2_000);
  expect(calls()).toBe(1);
  note(499);
  await clock.advance(60_000);
  expect(calls()).toBe(1);
});

test('nothing is done after the end', async () => {
  const { clock, moment, note, calls } = createFixture();
  note(500);
  moment[Symbol.dispose]();
  await clock.advance(60_000);
  expect(calls()).toBe(0);
});
