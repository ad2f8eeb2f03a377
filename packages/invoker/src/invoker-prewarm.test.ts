import { StartFailedError } from '@serverless-max/container-engine';
import { FakeEngine, type FakeProgram } from '@serverless-max/container-engine/testing';
import { systemClock } from '@serverless-max/foundation';
import { createManualClock, createRecordingLogger } from '@serverless-max/foundation/testing';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { InvokerEvent } from './events.ts';
import { createInvoker } from './invoker.ts';
import {
  createJob,
  type FakeActionServerOptions,
  fakeActionServer,
  fakeImage,
  sentinelledImage,
} from './testing/index.ts';
import type { InvokerOptions } from './types.ts';

const two = { kind: 'nodejs:20', memoryMb: 256, count: 2 };
const image = 'example/node:20';

function createFixture({ program = fakeActionServer(), fail = 0, ...options }: Fixture = {}) {
  const details = sentinelledImage;
  const engine = new FakeEngine({
    images: { [image]: { program, details }, [fakeImage]: { program: fakeActionServer(), details } },
  });
  for (let count = 0; count < fail; count += 1) {
    engine.failNext('startContainer', new StartFailedError(image, 'no', 'other'));
  }
  const clock = createManualClock();
  const logger = createRecordingLogger();
  const events: InvokerEvent[] = [];
  const invoker = createInvoker(engine, {
    stemCells: [two],
    imageOfKind: async () => image,
    clock,
    logger,
    onEvent: (event) => void events.push(event),
    ...options,
  });
  onTestFinished(() => invoker.close());
  const names = () => engine.containers.map(({ name }) => name);
  return { engine, invoker, clock, logger, events, names };
}

interface Fixture extends InvokerOptions {
  readonly program?: FakeProgram;
  readonly fail?: number;
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2 }).toBe(true);
}

const nodeJob = (
  changes: { memory?: number; kind?: 'nodejs:20' | 'nodejs:22'; concurrency?: number } = {},
) => {
  const { memory = 256, kind = 'nodejs:20', concurrency = 1 } = changes;
  const limits = { timeout: 60_000, memory, logs: 10, concurrency };
  return createJob({ action: createAction({ exec: { kind, code: 'x', binary: false }, limits }) });
};

test('starts stem cells at once, and sends them nothing', async () => {
  const requests: string[] = [];
  const note = (path: string) => () => {
    requests.push(path);
    return { body: {} };
  };
  const program = fakeActionServer({ init: note('init'), run: note('run') });
  const { invoker, names } = createFixture({ program });
  await until(() => invoker.snapshot().prewarmed === 2);
  expect(names()).toEqual(['wsk_1_prewarm_nodejs20', 'wsk_2_prewarm_nodejs20']);
  expect(invoker.snapshot()).toMatchObject({ containers: 2, idle: 0, memoryInUseMb: 512 });
  expect(requests).toEqual([]);
});

test('gives the first job of a kind to one of them, and starts another in its place', async () => {
  const { invoker, names } = createFixture();
  await until(() => invoker.snapshot().prewarmed === 2);
  const outcome = await invoker.run(nodeJob());
  expect(outcome).toMatchObject({ response: { status: 'success' }, startKind: 'prewarmed' });
  expect(outcome.initTimeMs).toEqual(expect.any(Number));
  expect((await invoker.run(nodeJob())).startKind).toBe('warm');
  await until(() => invoker.snapshot().prewarmed === 2);
  expect(names()).toEqual(['wsk_1_prewarm_nodejs20', 'wsk_2_prewarm_nodejs20', 'wsk_3_prewarm_nodejs20']);
});

test('gives what it wrote before it was claimed to the first activation', async () => {
  const program: FakeProgram = async (container) => {
    container.log('booted');
    await fakeActionServer()(container);
  };
  const { invoker } = createFixture({ program });
  await until(() => invoker.snapshot().prewarmed === 2);
  const outcome = await invoker.run(nodeJob());
  expect((await outcome.logs).map((line) => line.slice(31))).toEqual(['stdout: booted']);
});

test.each([
  ['more memory', nodeJob({ memory: 128 })],
  ['another kind', nodeJob({ kind: 'nodejs:22' })],
  ['concurrency', nodeJob({ concurrency: 2 })],
  ['an image of its own', createJob()],
])('does not give them a job with %s', async (_, job) => {
  const { invoker } = createFixture();
  await until(() => invoker.snapshot().prewarmed === 2);
  expect((await invoker.run(job)).startKind).toBe('cold');
});

test('starts a job elsewhere, unseen, when its stem cell has died, and another stem cell', async () => {
  const { engine, invoker, events } = createFixture();
  await until(() => invoker.snapshot().prewarmed === 2);
  for (const container of engine.containers) container.exit(1);
  const outcome = await invoker.run(nodeJob());
  expect(outcome).toMatchObject({ response: { status: 'success' }, startKind: 'cold' });
  await until(() => events.some((it) => it.tag === 'container-removed' && it.reason === 'gone'));
});

test('a stem cell that dies of the code that it got has had it: nobody else gets it', async () => {
  let inits = 0;
  const init: FakeActionServerOptions['init'] = ({ container }) => {
    inits += 1;
    container.exit(1);
    return 'hang';
  };
  const { invoker } = createFixture({ program: fakeActionServer({ init }), clock: systemClock });
  await until(() => invoker.snapshot().prewarmed === 2);
  expect(await invoker.run(nodeJob())).toMatchObject({
    response: { result: { error: 'The action did not initialize and exited unexpectedly.' } },
    startKind: 'prewarmed',
  });
  expect(inits).toBe(1);
});

test('a kind whose containers die before they get the code fails, and does not go in circles', async () => {
  const { invoker } = createFixture({ program: (container) => container.exit(1), clock: systemClock });
  await until(() => invoker.snapshot().prewarmed === 2);
  const outcome = await invoker.run(nodeJob());
  expect(outcome).toMatchObject({
    response: {
      status: 'action developer error',
      result: { error: 'The action did not initialize and exited unexpectedly.' },
    },
    startKind: 'cold',
  });
});

test('tries stem cells that do not start again, ever more rarely', async () => {
  const { engine, invoker, clock, logger } = createFixture({ fail: 5, stemCells: [{ ...two, count: 1 }] });
  const starts = () => engine.calls.filter((call) => call.startsWith('startContainer')).length;
  await until(() => invoker.snapshot().containers === 0 && starts() === 1);
  for (const [index, pauseMs] of [1_000, 5_000, 30_000, 120_000].entries()) {
    await clock.advance(pauseMs - 1);
    expect(starts()).toBe(index + 1);
    await clock.advance(1);
    await until(() => invoker.snapshot().containers === 0 && starts() === index + 2);
  }
  await clock.advance(120_000);
  await until(() => invoker.snapshot().prewarmed === 1);
  expect(logger.lines.map(({ message }) => message)).toEqual(Array(5).fill('stem cell not started'));
});

test('several that fail at once are one failure', async () => {
  const { engine, invoker, clock } = createFixture({ fail: 4 });
  const starts = () => engine.calls.filter((call) => call.startsWith('startContainer')).length;
  await until(() => invoker.snapshot().containers === 0 && starts() === 2);
  await clock.advance(1_000);
  await until(() => invoker.snapshot().containers === 0 && starts() === 4);
  await clock.advance(4_999);
  expect(starts()).toBe(4);
  await clock.advance(1);
  await until(() => invoker.snapshot().prewarmed === 2);
});

test('leaves nothing of stem cells when it closes, started or not', async () => {
  const started = createFixture();
  await until(() => started.invoker.snapshot().prewarmed === 2);
  await started.invoker.close();
  const starting = createFixture();
  await starting.invoker.close();
  expect([...started.engine.containers, ...starting.engine.containers]).toEqual([]);
  expect(starting.logger.lines).toEqual([]);
});

test('starts more of them after cold starts, and removes those that nobody claims', async () => {
  const reactive = { minCount: 1, maxCount: 3, threshold: 1, increment: 1, ttlMs: 900_000 };
  const { invoker, clock, events } = createFixture({
    stemCells: [{ ...two, count: 1, reactive }],
    budgetMb: 4096,
  });
  await until(() => invoker.snapshot().prewarmed === 1);
  const kinds = await Promise.all([1, 2, 3].map(() => invoker.run(nodeJob()).then((it) => it.startKind)));
  expect(kinds.toSorted()).toEqual(['cold', 'cold', 'prewarmed']);
  await until(() => invoker.snapshot().prewarmed === 1);
  await clock.advance(600_000);
  await until(() => invoker.snapshot().prewarmed === 2);
  await clock.advance(600_000);
  const expired = () => events.filter((it) => it.tag === 'container-removed' && it.reason === 'expired');
  await until(() => expired().length === 1 && invoker.snapshot().prewarmed === 1);
});
