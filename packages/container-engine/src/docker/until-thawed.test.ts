import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { untilThawed } from './until-thawed.ts';

/** An engine that is asked to unpause, and a kernel that is looked at every millisecond. */
function setUp(isFrozen?: () => boolean | undefined) {
  const clock = createManualClock();
  const engine = Promise.withResolvers<void>();
  const steps: string[] = [];
  const done = untilThawed(engine.promise, isFrozen, clock).then(
    () => steps.push('runs'),
    (error) => steps.push(`${error.message}`),
  );
  return { clock, engine, steps, done };
}

test('the kernel is as good as the engine, and faster', async () => {
  let isFrozen = true;
  const { clock, steps, engine } = setUp(() => isFrozen);
  await clock.advance(5);
  expect(steps).toEqual([]);
  isFrozen = false;
  await clock.advance(1);
  expect(steps).toEqual(['runs']);
  // What the engine says then is nobody's concern.
  engine.reject(new Error('refused'));
  await clock.advance(5);
  expect(steps).toEqual(['runs']);
});

test.each([
  ['cannot be asked', undefined],
  ['does not say', () => undefined],
  ['says that nothing runs', () => true],
])('the engine is waited for when the kernel %s', async (_what, isFrozen) => {
  const first = setUp(isFrozen);
  await first.clock.advance(5);
  expect(first.steps).toEqual([]);
  first.engine.resolve();
  await first.clock.advance(1);
  await first.done;
  expect(first.steps).toEqual(['runs']);

  const second = setUp(isFrozen);
  second.engine.reject(new Error('refused'));
  await second.clock.advance(1);
  await second.done;
  expect(second.steps).toEqual(['refused']);
});
