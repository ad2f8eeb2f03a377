import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { createSpareMemory } from './spare-memory.ts';

function createFixture() {
  const clock = createManualClock();
  let collections = 0;
  const memory = createSpareMemory(clock, () => void collections++);
  const note = (count: number): void => {
    for (let i = 0; i < count; i++) memory.note();
  };
  return { clock, memory, note, collections: () => collections };
}

test('garbage is collected once it has been quiet after many activations', async () => {
  const { clock, note, collections } = createFixture();
  note(500);
  await clock.advance(1_500);
  note(1);
  await clock.advance(1_999);
  expect(collections()).toBe(0);
  await clock.advance(1);
  expect(collections()).toBe(1);
  await clock.advance(60_000);
  expect(collections()).toBe(1);
});

test('a few activations are not worth it', async () => {
  const { clock, note, collections } = createFixture();
  note(499);
  await clock.advance(60_000);
  expect(collections()).toBe(0);
});

test('nothing is collected after the end', async () => {
  const { clock, memory, note, collections } = createFixture();
  note(500);
  memory[Symbol.dispose]();
  await clock.advance(60_000);
  expect(collections()).toBe(0);
});

test('the real collector takes no harm', async () => {
  const clock = createManualClock();
  using memory = createSpareMemory(clock);
  for (let i = 0; i < 500; i++) memory.note();
  await clock.advance(2_000);
  expect('gc' in globalThis).toBe(false);
});
