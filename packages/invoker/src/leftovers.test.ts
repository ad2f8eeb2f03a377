import { EngineUnreachableError } from '@serverless-max/container-engine';
import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { Leftovers } from './leftovers.ts';

function createFixture() {
  const clock = createManualClock();
  const asked: string[] = [];
  const engine = {
    isAway: true,
    async removeContainer(name: string) {
      asked.push(name);
      if (engine.isAway) throw new EngineUnreachableError('unix:///gone.sock', 'socket hang up');
    },
  };
  return { clock, engine, asked, leftovers: new Leftovers(engine, clock) };
}

test('tries until the engine is back, ever more rarely, and then no more', async () => {
  const { clock, engine, asked, leftovers } = createFixture();
  leftovers.add('a');
  leftovers.add('b');
  expect(asked).toEqual([]);
  await clock.advance(500);
  expect(asked).toEqual(['a', 'b']);
  await clock.advance(999);
  expect(asked).toHaveLength(2);
  await clock.advance(1);
  expect(asked).toHaveLength(4);

  engine.isAway = false;
  await clock.advance(5_000);
  expect(asked).toHaveLength(6);
  await clock.advance(60_000);
  expect(asked).toHaveLength(6);
});

test('tries once more when it is closed, and never again', async () => {
  const { clock, asked, leftovers } = createFixture();
  leftovers.add('a');
  await leftovers.close();
  expect(asked).toEqual(['a']);
  await clock.advance(60_000);
  expect(asked).toEqual(['a']);
});
