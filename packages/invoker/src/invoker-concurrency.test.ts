import { StartFailedError } from '@serverless-max/container-engine';
import type { FakeProgram } from '@serverless-max/container-engine/testing';
import type { JsonValue } from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, onTestFinished, test } from 'vitest';
import {
  createFakeActionHost,
  createGate,
  createJob,
  type FakeActionHost,
  type FakeAnswer,
  fakeActionServer,
  fakeImage,
} from './testing/index.ts';
import type { ActivationOutcome, InvokerOptions } from './types.ts';

function createFixture(program?: FakeProgram, options?: InvokerOptions): FakeActionHost {
  const host = createFakeActionHost(program, options);
  onTestFinished(() => host[Symbol.asyncDispose]());
  return host;
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2 }).toBe(true);
}

const action = createAction({ limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 3 } });

/** Jobs of an action of which three may run in one container. */
const runAll = ({ invoker }: FakeActionHost, count: number): Promise<ActivationOutcome[]> =>
  Promise.all(
    Array.from({ length: count }, (_, number) =>
      invoker.run(createJob({ action, args: { number }, activationId: String(number) })),
    ),
  );

const texts = (lines: readonly string[]) => lines.map((line) => line.slice(31));

test('runs as many at once in a container as the action allows, and initializes it once', async () => {
  const gate = createGate();
  const host = createFixture(gate.program);
  const outcomes = runAll(host, 4);
  await until(() => gate.running() === 4);
  expect(host.engine.containers).toHaveLength(2);
  expect(host.engine.containers[0]?.spec.env).toMatchObject({ __OW_ALLOW_CONCURRENT: 'true' });
  for (let count = 0; count < 4; count += 1) gate.release();
  const results = await outcomes;
  expect(results.map(({ response }) => response.result)).toEqual([0, 1, 2, 3].map((number) => ({ number })));
  expect(results.map(({ startKind }) => startKind)).toEqual(['cold', 'warm', 'warm', 'cold']);
  expect(results[1]?.initTimeMs).toBeUndefined();
  expect(host.invoker.snapshot()).toMatchObject({ containers: 2, idle: 2 });
});

test('jobs that waited for an /init that fails fail with its answer', async () => {
  let inits = 0;
  const init = (): FakeAnswer => {
    inits += 1;
    return { status: 502, body: { error: 'no model' } };
  };
  const host = createFixture(fakeActionServer({ init }), { budgetMb: 256 });
  const outcomes = await runAll(host, 3);
  expect(inits).toBe(1);
  for (const { response } of outcomes) {
    expect(response).toEqual({ status: 'action developer error', result: { error: 'no model' }, size: 20 });
  }
  expect(outcomes.map(({ initTimeMs }) => typeof initTimeMs)).toEqual(['number', 'undefined', 'undefined']);
  expect(outcomes.slice(1).map(({ durationMs }) => durationMs)).toEqual([0, 0]);
  await until(() => host.engine.containers.length === 0);
});

test('jobs that waited for a container that does not start fail as the one that asked for it', async () => {
  const host = createFixture(undefined, { budgetMb: 256 });
  host.engine.failNext('startContainer', new StartFailedError(fakeImage, 'no', 'executable-not-found'));
  const outcomes = await runAll(host, 3);
  const error = `executable file not found in image ${fakeImage}`;
  expect(outcomes.map(({ response }) => response.result)).toEqual([{ error }, { error }, { error }]);
  await until(() => host.invoker.snapshot().containers === 0);
});

test('jobs that waited for an /init that answers 503 are moved along, in their order', async () => {
  let refusals = 0;
  const order: (JsonValue | undefined)[] = [];
  const server = fakeActionServer({
    init: () => (++refusals <= 1 ? { status: 503, body: {} } : { body: {} }),
    run({ body }) {
      order.push(body['activation_id']);
      return { body: {} };
    },
  });
  const host = createFixture(server, { budgetMb: 256 });
  const outcomes = await runAll(host, 4);
  expect(outcomes.map(({ response }) => response.status)).toEqual(Array(4).fill('success'));
  expect(order.toSorted()).toEqual(['0', '1', '2', '3']);
  expect(order.at(-1)).toBe('3');
});

test('a developer error lets those that run beside it end, and then removes the container', async () => {
  const host = createFixture(
    fakeActionServer({
      async run({ body }) {
        const number = (body['value'] as { number: number }).number;
        if (number === 1) return { status: 500, body: { error: 'no' } };
        await new Promise((resolve) => setTimeout(resolve, 30));
        return { body: { number } };
      },
    }),
  );
  const outcomes = await runAll(host, 3);
  expect(outcomes.map(({ response }) => response.status)).toEqual([
    'success',
    'action developer error',
    'success',
  ]);
  await until(() => host.engine.containers.length === 0);
});

test('every line of runs that overlap is in exactly one record, and none waits for another’s sentinels', async () => {
  const releases: (() => void)[] = [];
  const server = fakeActionServer({
    async run({ body, container }) {
      const { number } = body['value'] as { number: number };
      container.log(`begin ${number}`);
      await new Promise<void>((resolve) => {
        releases[number] = resolve;
      });
      container.log(`end ${number}`, 'stderr');
      return { body: {} };
    },
  });
  const host = createFixture(server);
  const [first, second, third] = [0, 1, 2].map((number) =>
    host.invoker.run(createJob({ action, args: { number }, activationId: String(number) })),
  );
  await until(() => releases.length === 3);
  releases[2]?.();
  // The last to begin is the first to end, and takes what was written so far.
  const records = [texts((await (await third)?.logs) ?? [])];
  releases[0]?.();
  records.push(texts((await (await first)?.logs) ?? []));
  releases[1]?.();
  records.push(texts((await (await second)?.logs) ?? []));
  expect(records.flat().toSorted()).toEqual(
    [0, 1, 2].flatMap((number) => [`stderr: end ${number}`, `stdout: begin ${number}`]).toSorted(),
  );
  expect(records[0]).toContain('stderr: end 2');
  expect(host.invoker.snapshot()).toMatchObject({ containers: 1, idle: 1 });
});

test('closes while jobs wait for an /init', async () => {
  const host = createFixture(fakeActionServer({ init: () => 'hang' }));
  const ends = Promise.allSettled([1, 2, 3].map(() => host.invoker.run(createJob({ action, args: {} }))));
  await until(() => host.engine.containers.length === 1);
  await host.invoker.close();
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(host.engine.containers).toEqual([]);
});
