import { StartFailedError } from '@serverless-max/container-engine';
import { FakeEngine, type FakeProgram } from '@serverless-max/container-engine/testing';
import { createRecordingLogger } from '@serverless-max/foundation/testing';
import type { ActionLimits } from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createInvoker } from './invoker.ts';
import {
  createFakeActionHost,
  createJob,
  type FakeActionHost,
  type FakeActionServerOptions,
  type FakeAnswer,
  type FakeRequest,
  fakeActionServer,
  fakeImage,
} from './testing/index.ts';
import type { InvokerOptions } from './types.ts';

const abnormalRun = 'The action did not produce a valid response and exited unexpectedly.';
const exhausted = 'The action exhausted its memory and was aborted.';

function createFixture(program?: FakeProgram, options?: InvokerOptions): FakeActionHost {
  const host = createFakeActionHost(program, options);
  onTestFinished(() => host[Symbol.asyncDispose]());
  return host;
}

/** A job with its own limits; 50 ms are all that a container which hangs gets. */
const limited = (limits: Partial<ActionLimits> = {}) =>
  createJob({
    action: createAction({ limits: { timeout: 50, memory: 256, logs: 10, concurrency: 1, ...limits } }),
  });

async function untilEmpty({ engine, invoker }: FakeActionHost): Promise<void> {
  await expect.poll(() => engine.containers.length, { interval: 2 }).toBe(0);
  await expect.poll(() => invoker.snapshot().memoryInUseMb, { interval: 2 }).toBe(0);
}

const exits =
  (code: number, oomKilled = false) =>
  ({ container }: FakeRequest): FakeAnswer => {
    container.exit(code, { oomKilled });
    return 'hang';
  };

const failures: readonly [string, FakeActionServerOptions, string | object, object][] = [
  ['/init that hangs', { init: () => 'hang' }, timedOut(' during initialization'), { timedOut: true }],
  ['/run that hangs', { run: () => 'hang' }, timedOut(''), { timedOut: true }],
  [
    '/init that fails',
    { init: () => ({ status: 502, body: { error: 'no model' } }) },
    'no model',
    { diagnosis: 'container 000000000000 still ran, and was removed' },
  ],
  ['/run that fails', { run: () => ({ status: 500, body: { error: { code: 1 } } }) }, { code: 1 }, {}],
  [
    'an exit within /init',
    { init: exits(3) },
    'The action did not initialize and exited unexpectedly.',
    { diagnosis: 'container 000000000000 had ended by itself (exit code 3)' },
  ],
  ['an exit within /run', { run: exits(1) }, abnormalRun, {}],
  [
    'no memory for /init',
    { init: exits(137, true) },
    exhausted,
    { diagnosis: 'container 000000000000 had ended by itself (out of memory)' },
  ],
  ['no memory for /run', { run: exits(137, true) }, exhausted, {}],
  [
    'no memory for /run, of which the engine hears later than we do',
    {
      run: ({ container }) => {
        setTimeout(() => container.exit(137, { oomKilled: true }), 50);
        return 'reset';
      },
    },
    exhausted,
    {},
  ],
];

test.each(failures)('%s costs the container', async (_, options, error, more) => {
  const host = createFixture(fakeActionServer(options));
  // Whatever does not hit the time limit has plenty.
  const outcome = await host.invoker.run('timedOut' in more ? limited() : limited({ timeout: 30_000 }));
  expect(outcome).toMatchObject({
    response: { status: 'action developer error', result: { error } },
    timedOut: false,
    diagnosis: expect.any(String),
    ...more,
  });
  expect(typeof outcome.initTimeMs).toBe('number');
  const last = 'stderr: The action did not initialize or run as expected. Log data might be missing.';
  expect((await outcome.logs).map((line) => line.slice(31))).toEqual([last]);
  await untilEmpty(host);
});

test('an application error keeps the container', async () => {
  const host = createFixture(fakeActionServer({ run: () => ({ body: { error: 'sorry', more: 1 } }) }));
  const outcome = await host.invoker.run(createJob());
  expect(outcome.response).toMatchObject({ status: 'application error', result: { error: 'sorry' } });
  expect(outcome.diagnosis).toBeUndefined();
  expect((await host.invoker.run(createJob())).startKind).toBe('warm');
});

test('an answer that is too long keeps the container', async () => {
  const host = createFixture(fakeActionServer(), { maxResultBytes: 5 });
  const outcome = await host.invoker.run(createJob());
  expect(outcome.response).toMatchObject({
    status: 'application error',
    result: {
      error:
        'The action produced a response that exceeded the allowed length: 14 > 5 bytes. The truncated response was: {"nam',
    },
  });
  expect((await host.invoker.run(createJob())).startKind).toBe('warm');
});

test('a broken connection of a container that still runs is not initialized again for ever', async () => {
  const host = createFixture(fakeActionServer({ init: () => 'reset' }));
  const outcome = await host.invoker.run(limited());
  expect(outcome).toMatchObject({ timedOut: true, response: { status: 'action developer error' } });
});

test('waits for an action server behind a port that breaks connections until it listens', async () => {
  let attempts = 0;
  const init = (): FakeAnswer => (++attempts < 5 ? 'reset' : { body: {} });
  const outcome = await createFixture(fakeActionServer({ init })).invoker.run(createJob());
  expect(outcome.response.status).toBe('success');
  expect(outcome.initTimeMs).toBeGreaterThanOrEqual(2 + 4 + 8 + 16);
});

test('names the lack of memory that ends a container before it listens', async () => {
  const host = createFixture((container) => container.exit(137, { oomKilled: true }));
  const outcome = await host.invoker.run(limited({ timeout: 60_000 }));
  expect(outcome.response.result).toEqual({ error: exhausted });
});

test('does not wait for a container that exits before it listens', async () => {
  const host = createFixture((container) => container.exit(2));
  const outcome = await host.invoker.run(createJob());
  expect(outcome.response.result).toEqual({
    error: 'The action did not initialize and exited unexpectedly.',
  });
  expect(outcome.durationMs).toBeLessThan(250);
});

test('lines that are missing cost the container, after the answer', async () => {
  const host = createFixture(
    fakeActionServer({
      run({ container }) {
        container.log('x'.repeat(1_100_000));
        return { body: {} };
      },
    }),
  );
  const outcome = await host.invoker.run(limited({ logs: 1, timeout: 5_000 }));
  expect(outcome.response.status).toBe('success');
  expect(await outcome.logs).toHaveLength(1);
  await untilEmpty(host);
});

test('a log limit of 0 reads nothing and waits for nothing', async () => {
  const host = createFixture(fakeActionServer({ sentinels: false }));
  const outcome = await host.invoker.run(limited({ logs: 0, timeout: 5_000 }));
  expect(await outcome.logs).toEqual([]);
  expect((await host.invoker.run(limited({ logs: 0, timeout: 5_000 }))).startKind).toBe('warm');
});

test('an image that cannot be had is the fault of the action', async () => {
  const engine = new FakeEngine();
  const logger = createRecordingLogger();
  await using invoker = createInvoker(engine, { logger });
  const outcome = await invoker.run(createJob());
  expect(outcome).toMatchObject({
    response: {
      status: 'action developer error',
      result: { error: "Failed to pull container image 'example/hello:1.0'." },
    },
    startKind: 'cold',
    durationMs: 0,
  });
  expect(outcome.start).toBe(outcome.end);
  expect([outcome.initTimeMs, outcome.containerId, await outcome.logs]).toEqual([undefined, undefined, []]);
  expect(outcome.diagnosis).toMatch(/^Image example\/hello:1.0 was not found: .* Check its name/);
  expect(logger.lines.map(({ message }) => message)).toEqual(['container not started']);
});

test('pulls an image that the engine does not hold', async () => {
  const engine = new FakeEngine({ registry: { [fakeImage]: { program: fakeActionServer() } } });
  await using invoker = createInvoker(engine);
  expect((await invoker.run(limited({ logs: 0, timeout: 5_000 }))).response.status).toBe('success');
  expect(engine.calls).toEqual(
    ['inspectImage', 'pullImage', 'inspectImage', 'startContainer'].map((it) => `${it} ${fakeImage}`),
  );
});

test.each([
  [
    'executable-not-found' as const,
    {
      status: 'action developer error',
      result: { error: `executable file not found in image ${fakeImage}` },
    },
  ],
  [
    'other' as const,
    { status: 'whisk internal error', result: { error: 'Failed to provision resources to run the action.' } },
  ],
])('a start that fails (%s) wakes the job that waits', async (reason, response) => {
  const host = createFixture(undefined, { budgetMb: 256 });
  host.engine.failNext('startContainer', new StartFailedError(fakeImage, 'no', reason));
  const [first, second] = await Promise.all([
    host.invoker.run(createJob()),
    host.invoker.run(createJob({ namespace: 'other' })),
  ]);
  expect(first.response).toEqual(response);
  expect(second.response.status).toBe('success');
});

test('an image for another machine is named as what it is', async () => {
  const engine = new FakeEngine({ images: { [fakeImage]: { details: { architecture: 'arm64' } } } });
  engine.failNext('startContainer', new StartFailedError(fakeImage, 'exec format error', 'other'));
  await using invoker = createInvoker(engine);
  const outcome = await invoker.run(createJob());
  expect(outcome.response.status).toBe('whisk internal error');
  expect(outcome.diagnosis).toContain('it is for linux/arm64, the engine runs linux/amd64');
});

test('an action that wants more than the whole pool, or names no image, fails at once and blocks nobody', async () => {
  const { invoker } = createFixture(undefined, { budgetMb: 256 });
  const large = await invoker.run(limited({ memory: 512 }));
  const action = createAction({ exec: { kind: 'sequence', components: [] } });
  const sequence = await invoker.run(createJob({ action }));
  const status = 'whisk internal error';
  expect([large.response.status, sequence.response.status]).toEqual([status, status]);
  expect([large.diagnosis, sequence.diagnosis]).toMatchInlineSnapshot(`
    [
      "The action wants 512 MB of memory, but all containers together have 256 MB. Lower the action's memory limit, or give the emulator more memory.",
      "There is no image to run an action of the kind "sequence". Create the action with a kind that the host lists, or with the kind "blackbox" and an image.",
    ]
  `);
  expect((await invoker.run(createJob())).response.status).toBe('success');
});

function timedOut(when: string): string {
  return `The action exceeded its time limits of 50 milliseconds${when}.`;
}
