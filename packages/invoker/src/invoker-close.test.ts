import { EngineUnreachableError } from '@serverless-max/container-engine';
import { FakeContainer, FakeEngine, type FakeProgram } from '@serverless-max/container-engine/testing';
import { createRecordingLogger } from '@serverless-max/foundation/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { InvokerClosedError } from './errors.ts';
import { createInvoker } from './invoker.ts';
import { createFakeActionHost, createGate, createJob, fakeActionServer, fakeImage } from './testing/index.ts';

const empty = {
  containers: 0,
  idle: 0,
  paused: 0,
  prewarmed: 0,
  waitingJobs: 0,
  memoryInUseMb: 0,
  budgetMb: 1024,
};

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2 }).toBe(true);
}

/** What became of jobs: `closed`, or the status of their response. */
async function endsOf(
  jobs: readonly ReturnType<ReturnType<typeof createInvoker>['run']>[],
): Promise<string[]> {
  const settled = await Promise.allSettled(jobs);
  return settled.map((it) => {
    if (it.status === 'fulfilled') return it.value.response.status;
    return it.reason instanceof InvokerClosedError ? 'closed' : String(it.reason);
  });
}

test('leaves nothing of idle containers, and takes no more jobs', async () => {
  const { engine, invoker } = createFakeActionHost();
  await invoker.run(createJob());
  await invoker.close();
  expect(engine.containers).toEqual([]);
  expect(invoker.snapshot()).toEqual(empty);
  await expect(invoker.run(createJob())).rejects.toThrowErrorMatchingInlineSnapshot(
    `[InvokerClosedError: The invoker is shutting down and runs no more activations.]`,
  );
  expect(engine.calls.filter((call) => call.startsWith('startContainer'))).toHaveLength(1);
});

test('ends jobs that run and jobs that wait', async () => {
  const gate = createGate();
  const { engine, invoker } = createFakeActionHost(gate.program, { budgetMb: 256 });
  const jobs = [invoker.run(createJob()), invoker.run(createJob()), invoker.run(createJob())];
  const ends = endsOf(jobs);
  await until(() => gate.running() === 1);
  await invoker.close();
  expect(await ends).toEqual(['closed', 'closed', 'closed']);
  expect(engine.containers).toEqual([]);
  expect(invoker.snapshot()).toEqual({ ...empty, budgetMb: 256 });
});

test.each<[string, FakeProgram]>([
  ['succeeds', fakeActionServer()],
  [
    'fails',
    () => {
      throw new Error('no');
    },
  ],
])('leaves nothing of a start that %s after the close began', async (_, program) => {
  const started = Promise.withResolvers<void>();
  const logger = createRecordingLogger();
  const { engine, invoker } = createFakeActionHost(
    async (container) => {
      await started.promise;
      return program(container);
    },
    { logger },
  );
  const ends = endsOf([invoker.run(createJob())]);
  await until(() => engine.containers.length === 1);
  const closed = invoker.close();
  started.resolve();
  await closed;
  expect(await ends).toEqual(['closed']);
  expect(engine.containers).toEqual([]);
  expect(invoker.snapshot()).toEqual(empty);
  expect(logger.lines).toEqual([]);
});

test('ends an /init that still waits for the action server', async () => {
  const { engine, invoker } = createFakeActionHost(() => undefined);
  const ends = endsOf([invoker.run(createJob())]);
  await until(() => engine.containers.length === 1);
  await invoker.close();
  expect(await ends).toEqual(['closed']);
  expect(engine.containers).toEqual([]);
});

test('does not start again what was refused while it closed', async () => {
  let refused = false;
  const server = fakeActionServer({
    async run() {
      refused = true;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { status: 503, body: {} };
    },
  });
  const { engine, invoker } = createFakeActionHost(server);
  const ends = endsOf([invoker.run(createJob())]);
  await until(() => refused);
  await invoker.close();
  expect(await ends).toEqual(['closed']);
  expect(engine.calls.filter((call) => call.startsWith('startContainer'))).toHaveLength(1);
});

test('waits for no lines: those that are missing are marked', async () => {
  const { engine, invoker } = createFakeActionHost(fakeActionServer({ sentinels: false }));
  const outcome = await invoker.run(createJob());
  const began = performance.now();
  await invoker.close();
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(await outcome.logs).toHaveLength(1);
  expect(engine.containers).toEqual([]);
});

test('may be closed twice, and while nothing was ever started', async () => {
  const { invoker } = createFakeActionHost();
  await Promise.all([invoker.close(), invoker.close()]);
  await invoker[Symbol.asyncDispose]();
});

test('a container that cannot be removed is told of, and blocks nobody', async () => {
  const logger = createRecordingLogger();
  const { invoker } = createFakeActionHost(undefined, { logger });
  await invoker.run(createJob());
  const remove = vi.spyOn(FakeContainer.prototype, 'remove');
  onTestFinished(() => remove.mockRestore());
  remove.mockRejectedValueOnce(new EngineUnreachableError('fake:engine', 'it is gone'));
  await invoker.close();
  expect(logger.lines.map(({ message }) => message)).toEqual(['container not removed']);
  expect(invoker.snapshot()).toEqual(empty);
});

test('an engine that is gone while a job runs costs the words, not the outcome', async () => {
  const broken = new EngineUnreachableError('fake:engine', 'it is gone');
  const engine = new FakeEngine({
    images: { [fakeImage]: { program: fakeActionServer({ run: () => ({ status: 500, body: {} }) }) } },
  });
  const state = vi.spyOn(FakeContainer.prototype, 'state').mockRejectedValue(broken);
  onTestFinished(() => state.mockRestore());
  await using invoker = createInvoker(engine);
  const outcome = await invoker.run(createJob());
  expect(outcome.response.status).toBe('action developer error');
  expect(outcome.diagnosis).toBe('nothing is known of container 000000000000: the engine does not answer');
});

test('lines that cannot be followed are marked as missing, and the container is not used again', async () => {
  const { engine, invoker } = createFakeActionHost();
  const follow = vi.spyOn(FakeContainer.prototype, 'followLogs');
  onTestFinished(() => follow.mockRestore());
  follow.mockRejectedValueOnce(new EngineUnreachableError('fake:engine', 'it is gone'));
  const outcome = await invoker.run(createJob());
  expect(outcome.response.status).toBe('success');
  expect(await outcome.logs).toHaveLength(1);
  await until(() => engine.containers.length === 0);
  await invoker.close();
});
