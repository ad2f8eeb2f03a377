import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createFakeActionHost, createJob, fakeActionServer } from './testing/index.ts';

const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

/** A host whose containers write the sentinels of each run after its answer, when the test lets them. */
function createFixture() {
  const release: (() => void)[] = [];
  const clock = createManualClock();
  const program = fakeActionServer({
    sentinels: false,
    run: ({ body, container }) => {
      const { id } = body['value'] as { id: string };
      container.log(`line of ${id}`, 'stdout');
      release.push(() => {
        container.log(sentinel, 'stdout');
        container.log(sentinel, 'stderr');
      });
      return { body: { id } };
    },
  });
  const host = createFakeActionHost(program, { clock });
  onTestFinished(() => host[Symbol.asyncDispose]());
  const run = (id: string) => host.invoker.run(createJob({ args: { id }, activationId: id }));
  return { clock, host, release, run };
}

const texts = (lines: readonly string[]) => lines.map((line) => line.slice(31));

test('the next run waits for the lines of the one before, and then each has its own', async () => {
  const { release, run } = createFixture();
  const first = await run('one');
  const second = run('two');
  release[0]?.();
  expect(texts(await first.logs)).toEqual(['stdout: line of one']);
  expect(await second).toMatchObject({ startKind: 'warm', containerId: first.containerId });
  release[1]?.();
  expect(texts(await (await second).logs)).toEqual(['stdout: line of two']);
});

test('a container whose sentinels do not come gets no other run', async () => {
  const { clock, host, run } = createFixture();
  const first = await run('one');
  const second = run('two');
  await expect.poll(() => host.invoker.snapshot().idle, { interval: 2 }).toBe(0);
  await clock.advance(2_000);
  const lost = 'stderr: There was an issue while collecting your logs. Data might be missing.';
  expect(texts(await first.logs)).toEqual(['stdout: line of one', lost]);
  expect(await second).toMatchObject({ startKind: 'cold' });
  expect(host.engine.containers.map((it) => it.spec.name)).toEqual(['wsk_2_guest_hello']);
});
