import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { ActivationLogs, type ActivationLogsOptions, type CollectedLogs } from './activation-logs.ts';

const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';
const incomplete = 'There was an issue while collecting your logs. Data might be missing.';
const developerError = 'The action did not initialize or run as expected. Log data might be missing.';

/** The logs of one container, and shorthands for what it writes. */
function createLogs(options: Partial<Pick<ActivationLogsOptions, 'sentinels' | 'limitMb'>> = {}) {
  const clock = createManualClock();
  const logs = new ActivationLogs({ sentinels: 'plain', limitMb: 10, ...options, clock });
  const write = (text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
    logs.accept({ timestamp: '2026-01-02T03:04:05.123456789Z', stream, text });
  const end = () => {
    write(sentinel);
    write(sentinel, 'stderr');
  };
  return { clock, logs, write, end };
}

const texts = ({ lines }: CollectedLogs) => lines.map((it) => it.slice(31));

const ok = { failed: false };

/** Whether a promise has settled after everything that is due now has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

test('collects both streams up to their sentinels', async () => {
  const { logs, write, end } = createLogs();
  const collection = logs.begin('a');
  write('one');
  write('two', 'stderr');
  end();
  const collected = await collection.finish(ok);
  expect(collected).toEqual({
    lines: ['2026-01-02T03:04:05.123456789Z stdout: one', '2026-01-02T03:04:05.123456789Z stderr: two'],
    complete: true,
  });
});

test('waits for the sentinel of each stream', async () => {
  const { logs, write } = createLogs();
  const collected = logs.begin('a').finish(ok);
  write(sentinel);
  write(sentinel);
  expect(await isSettled(collected)).toBe(false);
  write('late', 'stderr');
  write(sentinel, 'stderr');
  expect(await collected).toMatchObject({ complete: true });
  expect(texts(await collected)).toEqual(['stderr: late']);
});

test('lets the next activation start while lines of the last one are on their way', async () => {
  const { logs, write } = createLogs();
  const first = logs.begin('a').finish(ok);
  const second = logs.begin('a').finish(ok);
  write('first');
  write(sentinel);
  write('second');
  write('first', 'stderr');
  write(sentinel, 'stderr');
  write(sentinel);
  write(sentinel, 'stderr');
  expect(texts(await first)).toEqual(['stdout: first', 'stderr: first']);
  expect(texts(await second)).toEqual(['stdout: second']);
});

test('keeps what a stream writes between the two sentinels with the activation that is not over', async () => {
  const { logs, write, end } = createLogs();
  const first = logs.begin('a').finish(ok);
  write(sentinel);
  write('between');
  write(sentinel, 'stderr');
  expect(texts(await first)).toEqual(['stdout: between']);
  const second = logs.begin('a').finish(ok);
  end();
  expect(texts(await second)).toEqual([]);
});

test('gives lines before the first run and between two runs to the run that follows', async () => {
  const { logs, write, end } = createLogs();
  write('boot');
  const first = logs.begin('a').finish(ok);
  end();
  expect(texts(await first)).toEqual(['stdout: boot']);
  write('background');
  end();
  const second = logs.begin('a').finish(ok);
  end();
  expect(texts(await second)).toEqual(['stdout: background']);
});

test('gives a missing sentinel up after two seconds of silence', async () => {
  const { clock, logs, write } = createLogs();
  const collected = logs.begin('a').finish(ok);
  write(sentinel);
  await clock.advance(1_999);
  write('still here', 'stderr');
  await clock.advance(1_999);
  expect(await isSettled(collected)).toBe(false);
  await clock.advance(1);
  expect(texts(await collected)).toEqual(['stderr: still here', `stderr: ${incomplete}`]);
  expect(await collected).toMatchObject({ complete: false });
  expect((await collected).lines.at(-1)).toMatch(/^2023-11-14T22:13:2\d\.\d{3}Z {6} stderr: /);
});

test.each([
  [1, 10_000],
  [10, 20_000],
])(
  'gives a container that never falls silent up: %i MB of logs after %i ms',
  async (limitMb, altogetherMs) => {
    const { clock, logs, write } = createLogs({ limitMb });
    const collected = logs.begin('a').finish(ok);
    for (let ms = 1_000; ms < altogetherMs; ms += 1_000) {
      await clock.advance(1_000);
      write('tick');
    }
    expect(await isSettled(collected)).toBe(false);
    await clock.advance(1_000);
    expect(texts(await collected).at(-1)).toBe(`stderr: ${incomplete}`);
  },
);

test('tells that lines were cut, and gives the container up', async () => {
  const { logs, write, end } = createLogs({ limitMb: 1 });
  const collected = logs.begin('a').finish(ok);
  write('x'.repeat(600_000));
  write('<'.repeat(90_000));
  end();
  const message = 'Logs were truncated because the total bytes size exceeds the limit of 1048576 bytes.';
  expect(texts(await collected)).toEqual([`stdout: ${'x'.repeat(600_000)}`, `stderr: ${message}`]);
  expect(await collected).toMatchObject({ complete: false });
});

test('puts the line of a developer error last and does not wait for sentinels', async () => {
  const { clock, logs, write } = createLogs();
  const collected = logs.begin('a').finish({ failed: true });
  write('why', 'stderr');
  await clock.advance(20);
  expect(texts(await collected)).toEqual(['stderr: why', `stderr: ${developerError}`]);
});

test('gives a failed container that never falls silent 200 ms', async () => {
  const { clock, logs, write } = createLogs();
  const collected = logs.begin('a').finish({ failed: true });
  for (let ms = 0; ms < 200; ms += 10) {
    write('tick');
    await clock.advance(10);
  }
  expect(await isSettled(collected)).toBe(true);
});

test('waits a moment for the lines of an image without sentinels, and uses it again', async () => {
  const { clock, logs, write } = createLogs({ sentinels: 'none' });
  const collected = logs.begin('a').finish(ok);
  write('one');
  await clock.advance(19);
  write('two');
  expect(await isSettled(collected)).toBe(false);
  await clock.advance(20);
  expect(await collected).toMatchObject({ complete: true });
  expect(texts(await collected)).toEqual(['stdout: one', 'stdout: two']);
});

test('strips sentinels of an image that did not promise any, and does not wait then', async () => {
  const { logs, write, end } = createLogs({ sentinels: 'none' });
  const collected = logs.begin('a').finish(ok);
  write('one');
  end();
  expect(texts(await collected)).toEqual(['stdout: one']);
});

test('ends the lines of an image without sentinels where the next activation begins', async () => {
  const { logs, write } = createLogs({ sentinels: 'none' });
  const first = logs.begin('a').finish(ok);
  write('first');
  const second = logs.begin('a');
  write('second');
  expect(await first).toMatchObject({ complete: true });
  expect(texts(await first)).toEqual(['stdout: first']);
  logs.end();
  expect(texts(await second.finish(ok))).toEqual(['stdout: second']);
});

test('waits for nothing when the output is over, and gives the container up', async () => {
  const { logs, write } = createLogs();
  const before = logs.begin('a').finish(ok);
  write('last');
  logs.end();
  expect(texts(await before)).toEqual(['stdout: last', `stderr: ${incomplete}`]);
  expect(await logs.begin('a').finish(ok)).toMatchObject({ complete: false });
  expect(logs.isOver).toBe(true);
});

test('gives an image without sentinels up, too, when no more lines can come', async () => {
  const { logs } = createLogs({ sentinels: 'none' });
  logs.end();
  expect(await logs.begin('a').finish(ok)).toEqual({ lines: [], complete: false });
});

test('has settled when every collection that finishes has', async () => {
  const { logs, end } = createLogs();
  expect(await isSettled(logs.settled())).toBe(true);
  void logs.begin('a').finish(ok);
  const settled = logs.settled();
  expect(await isSettled(settled)).toBe(false);
  end();
  expect(await isSettled(settled)).toBe(true);
});
