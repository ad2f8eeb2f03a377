import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { EngineUnreachableError } from './errors.ts';
import { type Owner, ownerLabels } from './owner.ts';
import { removeContainersOfRun } from './remove-run.ts';
import { FakeEngine } from './testing/fake-engine.ts';

const owner: Owner = { pid: 4711, startedAt: '1', host: 'machine/boot/1', run: 'mine' };

function start(engine: FakeEngine, run: string) {
  return engine.startContainer({ image: 'm:1', labels: ownerLabels({ ...owner, run }), publish: [] });
}

test('removes the containers of the run, also those that appear late, and nothing else', async () => {
  await using engine = new FakeEngine({ images: { 'm:1': {} } });
  const clock = createManualClock();
  const others = await start(engine, 'another');
  await start(engine, 'mine');

  let removed: number | undefined;
  const removal = removeContainersOfRun(engine, 'mine', { clock, quietMs: 1_000 }).then((count) => {
    removed = count;
  });
  // The first question is asked before time passes.
  await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(900);
  expect(engine.containers).toEqual([others]);
  await start(engine, 'mine');
  await clock.advance(1_000);
  expect(engine.containers).toEqual([others]);
  expect(removed).toBeUndefined();
  await clock.advance(200);
  await removal;
  expect(removed).toBe(2);
});

test('tells of an engine that fails', async () => {
  await using engine = new FakeEngine();
  const failure = new EngineUnreachableError('unix:///var/run/docker.sock', 'it is on its way down');
  engine.failNext('listContainers', failure);
  const removal = removeContainersOfRun(engine, 'mine', { clock: createManualClock() });
  await expect(removal).rejects.toBe(failure);
});

test('ends when it is told to', async () => {
  await using engine = new FakeEngine();
  const interruption = new AbortController();
  const { signal } = interruption;
  const removal = removeContainersOfRun(engine, 'mine', { clock: createManualClock(), signal });
  interruption.abort(new Error('enough'));
  await expect(removal).rejects.toThrow('enough');
});
