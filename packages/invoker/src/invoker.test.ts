import type { FakeProgram } from '@serverless-max/container-engine/testing';
import { createManualClock } from '@serverless-max/foundation/testing';
import type { JsonValue, WhiskAction } from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, onTestFinished, test } from 'vitest';
import {
  createFakeActionHost,
  createGate,
  createJob,
  type FakeActionHost,
  type FakeRequest,
  fakeActionServer,
} from './testing/index.ts';
import type { InvokerOptions } from './types.ts';

function createFixture(program?: FakeProgram, options?: InvokerOptions): FakeActionHost {
  const host = createFakeActionHost(program, options);
  onTestFinished(() => host[Symbol.asyncDispose]());
  return host;
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2 }).toBe(true);
}

const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

/** A line of a record without its time. */
const text = (line: string): string => line.slice(31);

const sized = (name: string, memory: number): WhiskAction =>
  createAction({ name, limits: { timeout: 60_000, memory, logs: 10, concurrency: 1 } });

test('starts a container for the first job and uses it again for the second', async () => {
  const { engine, invoker } = createFixture();
  const job = createJob({ receivedAt: Date.now() });
  const cold = await invoker.run(job);
  expect(cold).toMatchObject({
    response: { status: 'success', result: { name: 'Ada' }, size: 14 },
    startKind: 'cold',
    timedOut: false,
    containerId: '000000000000',
  });
  expect(cold.initTimeMs).toBeLessThanOrEqual(cold.durationMs);
  expect(cold.end - cold.start).toBe(cold.durationMs);
  expect(cold.waitTimeMs).toBe(cold.start - job.receivedAt);
  expect(cold.diagnosis).toBeUndefined();
  expect(await cold.logs).toEqual([]);

  const warm = await invoker.run(createJob());
  expect(warm.startKind).toBe('warm');
  expect(warm.initTimeMs).toBeUndefined();
  expect(engine.containers).toHaveLength(1);
});

test('sends what the contract says', async () => {
  const bodies: JsonValue[] = [];
  const note = ({ body }: FakeRequest) => {
    bodies.push(body);
    return { body: {} };
  };
  const { invoker } = createFixture(fakeActionServer({ init: note, run: note }), {
    clock: createManualClock(1_000),
  });
  await invoker.run(createJob({ apiKey: 'uuid:key' }));
  const context = {
    namespace: 'guest',
    action_name: '/guest/hello',
    action_version: '0.0.1',
    activation_id: '0123456789abcdef0123456789abcdef',
    transaction_id: 'T'.repeat(32),
    deadline: '61000',
  };
  const env = Object.fromEntries(Object.entries(context).map(([k, v]) => [`__OW_${k.toUpperCase()}`, v]));
  expect(bodies).toEqual([
    { value: { name: 'hello', main: 'main', binary: false, env } },
    { value: { name: 'Ada' }, ...context },
  ]);
});

/** Writes its arguments, and the sentinels; all of it arrives some time after the answer. */
const lateWriter = fakeActionServer({
  sentinels: false,
  run({ body, container }) {
    setTimeout(() => {
      container.log(JSON.stringify(body['value']));
      container.log(sentinel);
      container.log(sentinel, 'stderr');
    }, 30);
    return { body: {} };
  },
});

test('hands out the lines of each activation, and uses the container before they are in', async () => {
  const { invoker } = createFixture(lateWriter);
  const first = await invoker.run(createJob({ args: { number: 1 } }));
  const second = await invoker.run(createJob({ args: { number: 2 } }));
  expect(second.startKind).toBe('warm');
  expect((await first.logs).map(text)).toEqual(['stdout: {"number":1}']);
  expect((await second.logs).map(text)).toEqual(['stdout: {"number":2}']);
});

test('starts more containers for concurrent jobs until the budget is used, then lets them wait', async () => {
  const gate = createGate();
  const { engine, invoker } = createFixture(gate.program, { budgetMb: 600 });
  const outcomes = Array.from({ length: 4 }, (_, number) => invoker.run(createJob({ args: { number } })));
  await until(() => gate.running() === 2);
  expect(engine.containers).toHaveLength(2);
  expect(invoker.snapshot()).toEqual({
    containers: 2,
    idle: 0,
    paused: 0,
    prewarmed: 0,
    waitingJobs: 2,
    memoryInUseMb: 512,
    budgetMb: 600,
  });
  for (let ended = 0; ended < 4; ended += 1) {
    await until(() => gate.running() > 0);
    gate.release();
  }
  const results = await Promise.all(outcomes);
  expect(results.map(({ response }) => response.result)).toEqual([0, 1, 2, 3].map((number) => ({ number })));
  expect(results.map(({ startKind }) => startKind)).toEqual(['cold', 'cold', 'warm', 'warm']);
  expect(invoker.snapshot()).toMatchObject({ containers: 2, idle: 2, waitingJobs: 0 });
});

test('evicts an idle container for another action that needs its memory', async () => {
  const { engine, invoker } = createFixture(fakeActionServer(), { budgetMb: 512 });
  const first = await invoker.run(createJob({ action: sized('first', 256) }));
  await invoker.run(createJob({ action: sized('second', 256) }));
  const third = await invoker.run(createJob({ action: sized('third', 256) }));
  expect(third).toMatchObject({ response: { status: 'success' }, startKind: 'cold' });
  expect(engine.containers.map(({ name }) => name)).toEqual(['wsk_2_guest_second', 'wsk_3_guest_third']);
  expect(await first.logs).toEqual([]);
});

test('takes the lines of a container along before it evicts it', async () => {
  const { invoker } = createFixture(lateWriter, { budgetMb: 256 });
  const [first, second] = await Promise.all([
    invoker.run(createJob({ action: sized('first', 256), args: { number: 1 } })),
    invoker.run(createJob({ action: sized('second', 256), args: { number: 2 } })),
  ]);
  expect((await first.logs).map(text)).toEqual(['stdout: {"number":1}']);
  expect((await second.logs).map(text)).toEqual(['stdout: {"number":2}']);
});

test('removes an idle container ten minutes after its pause, which comes ten seconds after its last job', async () => {
  const clock = createManualClock();
  const { engine, invoker } = createFixture(fakeActionServer(), { clock });
  await invoker.run(createJob());
  await clock.advance(9_999);
  await invoker.run(createJob());
  await clock.advance(9_999 + 600_000);
  expect(engine.containers).toHaveLength(1);
  await clock.advance(1);
  await until(() => engine.containers.length === 0);
  expect(invoker.snapshot()).toMatchObject({ containers: 0, memoryInUseMb: 0 });
});

test('shares a container among equal actions only, and never between namespaces', async () => {
  const { invoker } = createFixture();
  const kinds: string[] = [];
  for (const changes of [
    {},
    { action: createAction({ updated: 5 }) },
    { namespace: 'other' },
    { action: createAction({ version: '0.0.2' }) },
    { action: createAction({ parameters: [{ key: 'a', value: 1 }] }) },
  ]) {
    kinds.push((await invoker.run(createJob(changes))).startKind);
  }
  expect(kinds).toEqual(['cold', 'warm', 'cold', 'cold', 'cold']);
});

test('lets the containers of a retired action go: idle ones now, busy ones after their job', async () => {
  const gate = createGate();
  const { engine, invoker } = createFixture(gate.program);
  const idle = invoker.run(createJob());
  await until(() => gate.running() === 1);
  const busy = invoker.run(createJob());
  const other = invoker.run(createJob({ action: createAction({ name: 'other' }) }));
  await until(() => gate.running() === 3);
  gate.release();
  await idle;
  invoker.retire(createAction({ version: '0.0.9' }));
  await until(() => engine.containers.length === 2);
  gate.release();
  gate.release();
  expect((await busy).response.status).toBe('success');
  await other;
  await until(() => engine.containers.length === 1);
  expect(engine.containers[0]?.name).toBe('wsk_3_guest_other');
});

test('who waits when the action is retired is served, and leaves no container of it', async () => {
  const gate = createGate();
  const { engine, invoker } = createFixture(gate.program, { budgetMb: 256 });
  const jobs = [invoker.run(createJob())];
  await until(() => gate.running() === 1);
  jobs.push(invoker.run(createJob()), invoker.run(createJob()));
  invoker.retire(createAction());
  const starts: string[] = [];
  for (const job of jobs) {
    await until(() => gate.running() === 1);
    gate.release();
    starts.push((await job).startKind);
  }
  expect(starts).toEqual(['cold', 'cold', 'warm']);
  await until(() => engine.containers.length === 0);
});
