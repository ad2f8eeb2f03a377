import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { createSpareMemory } from './spare-memory.ts';

test('the collector takes no harm, and is nobody else’s afterwards', async () => {
  const clock = createManualClock();
  using memory = createSpareMemory(clock);
  for (let i = 0; i < 500; i++) memory.note();
  await clock.advance(2_000);
  expect('gc' in globalThis).toBe(false);
});
