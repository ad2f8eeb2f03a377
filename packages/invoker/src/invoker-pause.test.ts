import { EngineConflictError } from '@serverless-max/container-engine';
import { FakeContainer, FakeEngine, type FakeProgram } from '@serverless-max/container-engine/testing';
import { createManualClock } from '@serverless-max/foundation/testing';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { InvokerEvent } from './events.ts';
import { createInvoker } from './invoker.ts';
import {
  createFakeActionHost,
  createJob,
  type FakeActionServerOptions,
  fakeActionServer,
  fakeImage,
} from './testing/index.ts';
import type { InvokerOptions } from './types.ts';

/** A host whose time stands still; `steps` are the events of its containers. */
function createFixture(program?: FakeProgram, options?: InvokerOptions) {
  const clock = createManualClock();
  const steps: string[] = [];
  const onEvent = (event: InvokerEvent): void => {
    if (event.tag === 'container-removed') steps.push(`removed: ${event.reason}`);
    else if ('container' in event) steps.push(event.tag.replace('container-', ''));
  };
  const host = createFakeActionHost(program, { clock, onEvent, ...options });
  onTestFinished(() => host[Symbol.asyncDispose]());
  const container = () => host.engine.containers[0];
  const isPaused = async () => (await container()?.state())?.paused;
  return { ...host, clock, steps, container, isPaused };
}

/** Makes the next call of a method of a fake container fail. */
function failNext(method: 'pause' | 'unpause'): void {
  const spy = vi.spyOn(FakeContainer.prototype, method);
  onTestFinished(() => spy.mockRestore());
  spy.mockRejectedValueOnce(new EngineConflictError('it', 'no'));
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2 }).toBe(true);
}

test('pauses a container that was idle for the grace, and resumes it for the next job', async () => {
  const { invoker, engine, clock, steps, isPaused } = createFixture();
  await invoker.run(createJob());
  await clock.advance(9_999);
  expect(invoker.snapshot()).toMatchObject({ idle: 1, paused: 0 });
  await clock.advance(1);
  await until(() => steps.includes('paused'));
  expect(await isPaused()).toBe(true);
  expect(invoker.snapshot()).toMatchObject({ idle: 1, paused: 1 });

  const outcome = await invoker.run(createJob());
  expect(outcome).toMatchObject({ response: { status: 'success' }, startKind: 'warm' });
  expect(outcome.initTimeMs).toBeUndefined();
  expect(await isPaused()).toBe(false);
  expect(engine.containers).toHaveLength(1);
  expect(steps.slice(3)).toEqual(['initialized', 'paused', 'job-started', 'resumed']);
});

/** A program that answers `{}`, and the connections that its runs came by. */
function createListener() {
  const sockets: unknown[] = [];
  const run: FakeActionServerOptions['run'] = () => ({
    write(response) {
      sockets.push(response.socket);
      response.writeHead(200, { 'content-length': 2 }).end('{}');
    },
  });
  return { program: fakeActionServer({ run }), sockets };
}

test('a connection is kept from one job to the next, but not through a pause', async () => {
  const { program, sockets } = createListener();
  const { invoker, clock, steps } = createFixture(program);
  await invoker.run(createJob());
  await invoker.run(createJob());
  await clock.advance(10_000);
  await until(() => steps.includes('paused'));
  expect((await invoker.run(createJob())).response.status).toBe('success');
  const [first, second, afterPause] = sockets;
  expect([second === first, afterPause === first]).toEqual([true, false]);
});

test('an image that promises no answers in one piece gets a new connection each time', async () => {
  const { program, sockets } = createListener();
  const engine = new FakeEngine({ images: { [fakeImage]: { program, details: { labels: {} } } } });
  const invoker = createInvoker(engine);
  onTestFinished(() => invoker.close());
  for (let count = 0; count < 3; count += 1) await invoker.run(createJob());
  expect(new Set(sockets).size).toBe(3);
});

test('a job that comes while the container is being paused waits for the pause', async () => {
  const { invoker, clock, isPaused } = createFixture();
  await invoker.run(createJob());
  const { promise, resolve } = Promise.withResolvers<void>();
  const { pause } = FakeContainer.prototype;
  const spy = vi.spyOn(FakeContainer.prototype, 'pause').mockImplementation(async function (
    this: FakeContainer,
  ) {
    await promise;
    await pause.call(this);
  });
  onTestFinished(() => spy.mockRestore());
  await clock.advance(10_000);
  const outcome = invoker.run(createJob());
  resolve();
  expect(await outcome).toMatchObject({ response: { status: 'success' }, startKind: 'warm' });
  expect(await isPaused()).toBe(false);
});

test('jobs that come at once to a paused container share its resumption', async () => {
  const { invoker, engine, clock, steps } = createFixture();
  const action = createAction({ limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 3 } });
  await invoker.run(createJob({ action }));
  await clock.advance(10_000);
  await until(() => steps.includes('paused'));
  const outcomes = await Promise.all([1, 2, 3].map(() => invoker.run(createJob({ action }))));
  expect(outcomes.map(({ startKind }) => startKind)).toEqual(['warm', 'warm', 'warm']);
  expect(steps.filter((it) => it === 'resumed')).toHaveLength(1);
  expect(engine.containers).toHaveLength(1);
});

test('a container that cannot be paused is removed', async () => {
  const { invoker, engine, clock, steps } = createFixture();
  await invoker.run(createJob());
  failNext('pause');
  await clock.advance(10_000);
  await until(() => engine.containers.length === 0);
  await until(() => steps.at(-1) === 'removed: not-paused');
  expect((await invoker.run(createJob())).startKind).toBe('cold');
  // The engine may be one that cannot: the next one is left alone.
  await clock.advance(599_999);
  expect(engine.containers).toHaveLength(1);
  expect(steps.filter((it) => it === 'paused')).toEqual([]);
  await clock.advance(1);
  await until(() => steps.at(-1) === 'removed: idle');
});

test.each<[string, (container: FakeContainer | undefined) => unknown]>([
  ['had ended', (container) => container?.exit(1)],
  ['somebody else had paused', (container) => container?.pause()],
])('a container that %s does not keep others from being paused', async (_what, disturb) => {
  const { invoker, container, clock, steps } = createFixture();
  await invoker.run(createJob());
  await disturb(container());
  await clock.advance(10_000);
  await until(() => steps.at(-1) === 'removed: not-paused');
  await invoker.run(createJob());
  await clock.advance(10_000);
  await until(() => steps.at(-1) === 'paused');
});

test('a job whose container cannot be resumed is started in another one, unseen', async () => {
  const { invoker, engine, clock, steps } = createFixture();
  await invoker.run(createJob());
  await clock.advance(10_000);
  await until(() => steps.includes('paused'));
  failNext('unpause');
  const outcome = await invoker.run(createJob());
  expect(outcome).toMatchObject({ response: { status: 'success' }, startKind: 'cold' });
  await until(() => engine.containers.length === 1);
  await until(() => steps.includes('removed: not-resumed'));
});

test('a job that came in the middle of a failed pause is started in another container, too', async () => {
  const { invoker, clock, steps } = createFixture();
  await invoker.run(createJob());
  const { promise, resolve } = Promise.withResolvers<void>();
  const spy = vi.spyOn(FakeContainer.prototype, 'pause').mockImplementationOnce(async () => {
    await promise;
    throw new EngineConflictError('it', 'no');
  });
  onTestFinished(() => spy.mockRestore());
  await clock.advance(10_000);
  const outcome = invoker.run(createJob());
  resolve();
  expect(await outcome).toMatchObject({ response: { status: 'success' }, startKind: 'cold' });
  await until(() => steps.some((it) => it.startsWith('removed')));
});

test('a container that died while it was paused costs nobody anything', async () => {
  const { invoker, container, clock, steps } = createFixture();
  await invoker.run(createJob());
  await clock.advance(10_000);
  await until(() => steps.includes('paused'));
  await container()?.unpause();
  container()?.exit(1);
  expect((await invoker.run(createJob())).response.status).toBe('success');
});

test('lets a paused container run on before it is removed', async () => {
  const { invoker, clock, steps, engine } = createFixture();
  const unpause = vi.spyOn(FakeContainer.prototype, 'unpause');
  onTestFinished(() => unpause.mockRestore());
  await invoker.run(createJob());
  await clock.advance(10_000);
  await until(() => steps.includes('paused'));
  await clock.advance(600_000);
  await until(() => engine.containers.length === 0);
  expect(unpause).toHaveBeenCalledTimes(1);
  await until(() => steps.at(-1) === 'removed: idle');
});

test('evicts a paused container', async () => {
  const { invoker, clock, steps } = createFixture(undefined, { budgetMb: 256 });
  await invoker.run(createJob());
  await clock.advance(10_000);
  await until(() => steps.includes('paused'));
  const outcome = await invoker.run(createJob({ action: createAction({ name: 'other' }) }));
  expect(outcome.startKind).toBe('cold');
  expect(steps).toContain('removed: evicted');
});

test.each([
  [10_000, 10_000],
  [Number.POSITIVE_INFINITY, 20_000],
])('does not pause for %d ms what is kept for %d', async (pauseGraceMs, idleContainerMs) => {
  const { invoker, clock, steps } = createFixture(undefined, { pauseGraceMs, idleContainerMs });
  await invoker.run(createJob());
  await clock.advance(idleContainerMs);
  await until(() => steps.at(-1) === 'removed: idle');
  expect(steps).not.toContain('paused');
});
