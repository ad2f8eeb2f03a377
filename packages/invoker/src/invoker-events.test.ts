import { silentLogger } from '@serverless-max/foundation';
import { createManualClock } from '@serverless-max/foundation/testing';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { InvokerEvent, RemovalReason } from './events.ts';
import {
  createFakeActionHost,
  createGate,
  createJob,
  type FakeActionHost,
  fakeActionServer,
} from './testing/index.ts';
import type { InvokerOptions } from './types.ts';

function createFixture(program = fakeActionServer(), options: InvokerOptions = {}) {
  const events: InvokerEvent[] = [];
  const onEvent = (event: InvokerEvent): void => void events.push(event);
  const host = createFakeActionHost(program, { onEvent, ...options });
  onTestFinished(() => host[Symbol.asyncDispose]());
  return { ...host, events };
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2 }).toBe(true);
}

const container = 'wsk_1_guest_hello';
const containerId = '000000000000';
const about = {
  activationId: '0123456789abcdef0123456789abcdef',
  namespace: 'guest',
  action: '/guest/hello',
};

test('tells of a container and its jobs from the beginning to the end', async () => {
  const clock = createManualClock(1_000);
  const { invoker, events } = createFixture(undefined, { clock });
  await invoker.run(createJob());
  await invoker.run(createJob());
  await clock.advance(10_000);
  await until(() => events.at(-1)?.tag === 'container-paused');
  await invoker.run(createJob());
  await invoker.close();
  const started = { tag: 'job-started', ...about, container, at: 1_000 };
  const ended = { tag: 'job-ended', ...about, status: 'success', at: 1_000 };
  const step = { container, containerId, durationMs: 0, at: 1_000 };
  expect(events).toEqual([
    {
      tag: 'container-created',
      container,
      kind: 'blackbox',
      memoryMb: 256,
      action: '/guest/hello',
      at: 1_000,
    },
    { ...started, startKind: 'cold' },
    { ...step, tag: 'container-started' },
    { ...step, tag: 'container-initialized' },
    ended,
    { ...started, startKind: 'warm' },
    ended,
    { ...step, tag: 'container-paused', at: 11_000 },
    { ...started, startKind: 'warm', at: 11_000 },
    { ...step, tag: 'container-resumed', at: 11_000 },
    { ...ended, at: 11_000 },
    { tag: 'container-removed', container, containerId, reason: 'closed', at: 11_000 },
  ]);
});

test('tells of a job that waits, once, and of one that is moved', async () => {
  const gate = createGate();
  const { invoker, events } = createFixture(gate.program, { budgetMb: 256 });
  const first = invoker.run(createJob());
  const second = invoker.run(createJob({ activationId: 'second' }));
  await until(() => gate.running() === 1);
  gate.release();
  await first;
  await until(() => gate.running() === 1);
  gate.release();
  await second;
  const ofSecond = events.filter((it) => 'activationId' in it && it.activationId === 'second');
  expect(ofSecond.map(({ tag }) => tag)).toEqual(['job-queued', 'job-started', 'job-ended']);

  let refusals = 0;
  const server = fakeActionServer({
    run: () => (++refusals === 1 ? { status: 503, body: {} } : { body: {} }),
  });
  const moved = createFixture(server, { budgetMb: 256 });
  await moved.invoker.run(createJob());
  expect(moved.events.filter(({ tag }) => tag.startsWith('job-'))).toMatchObject([
    { tag: 'job-started', container },
    { tag: 'job-rescheduled', container, reason: 'refused' },
    { tag: 'job-queued' },
    { tag: 'job-started', container: 'wsk_2_guest_hello', startKind: 'cold' },
    { tag: 'job-ended' },
  ]);
});

test.each<[RemovalReason, (host: FakeActionHost) => unknown]>([
  ['retired', ({ invoker }: FakeActionHost) => invoker.retire(createAction())],
  ['evicted', ({ invoker }: FakeActionHost) => invoker.run(createJob({ namespace: 'other' }))],
  [
    'gone',
    async ({ invoker, engine }: FakeActionHost) => {
      engine.containers[0]?.exit(1);
      // Lets the client see it, as it has long before in a container that idled.
      await new Promise((resolve) => setTimeout(resolve, 20));
      await invoker.run(createJob());
    },
  ],
])('tells why a container was removed: %s', async (reason, happen) => {
  const fixture = createFixture(undefined, { budgetMb: 256 });
  await fixture.invoker.run(createJob());
  await happen(fixture);
  await until(() => fixture.events.some(({ tag }) => tag === 'container-removed'));
  expect(fixture.events.find(({ tag }) => tag === 'container-removed')).toMatchObject({ container, reason });
});

test('tells of the removal after a failure, and of a container that never started', async () => {
  const failing = createFixture(fakeActionServer({ run: () => ({ status: 500, body: {} }) }));
  await failing.invoker.run(createJob());
  await until(() => failing.events.at(-1)?.tag === 'container-removed');
  expect(failing.events.at(-1)).toMatchObject({ containerId, reason: 'failed' });

  const broken = createFixture(() => {
    throw new Error('no');
  });
  await broken.invoker.run(createJob());
  await until(() => broken.events.at(-1)?.tag === 'container-removed');
  expect(broken.events.at(-1)).toMatchObject({ container, reason: 'not-started' });
  expect(broken.events.at(-1)).not.toHaveProperty('containerId');
});

test('tells of every line of a record as it comes', async () => {
  const server = fakeActionServer({
    run({ container: it }) {
      it.log('one');
      it.log('two', 'stderr');
      return { status: 500, body: {} };
    },
  });
  const { invoker, events } = createFixture(async (it) => {
    it.log('booted');
    await server(it);
  });
  const outcome = await invoker.run(createJob());
  const lines = await outcome.logs;
  const told = events.filter((it) => it.tag === 'log-line');
  expect(told.map(({ timestamp, stream, text }) => `${timestamp.padEnd(30)} ${stream}: ${text}`)).toEqual(
    lines,
  );
  expect(lines).toHaveLength(4);
  expect(new Set(told.map(({ activationId }) => activationId))).toEqual(new Set([about.activationId]));
});

test('goes on when the listener throws, and logs it', async () => {
  const said: string[] = [];
  const { invoker } = createFixture(undefined, {
    logger: { ...silentLogger, error: (_, message) => void said.push(message) },
    onEvent() {
      throw new Error('not now');
    },
  });
  expect((await invoker.run(createJob())).response.status).toBe('success');
  expect(new Set(said)).toEqual(new Set(['event not told']));
});
