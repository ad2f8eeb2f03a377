import { EngineUnreachableError } from '@serverless-max/container-engine';
import { FakeContainer } from '@serverless-max/container-engine/testing';
import { createManualClock } from '@serverless-max/foundation/testing';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Leftovers } from './leftovers.ts';
import { createFakeActionHost, createJob } from './testing/index.ts';

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

const away = new EngineUnreachableError('fake:engine', 'socket hang up');

test('a container that could not be removed goes when the engine is back', async () => {
  const clock = createManualClock();
  await using host = createFakeActionHost(undefined, { clock });
  await host.invoker.run(createJob());
  const remove = vi.spyOn(FakeContainer.prototype, 'remove').mockRejectedValueOnce(away);
  onTestFinished(() => remove.mockRestore());
  host.invoker.retire(createAction());
  await expect.poll(() => host.invoker.snapshot().containers).toBe(0);
  expect(host.engine.containers).toHaveLength(1);
  await clock.advance(500);
  expect(host.engine.containers).toEqual([]);
});

test('a container whose start was not answered goes when the engine is back', async () => {
  const clock = createManualClock();
  await using host = createFakeActionHost(undefined, { clock });
  const { engine, invoker } = host;
  const start = engine.startContainer.bind(engine);
  engine.startContainer = async (...args) => {
    await start(...args);
    throw away;
  };
  expect((await invoker.run(createJob())).response.status).toBe('whisk internal error');
  await expect.poll(() => invoker.snapshot().containers).toBe(0);
  expect(engine.containers).toHaveLength(1);
  await clock.advance(500);
  expect(engine.containers).toEqual([]);
});
