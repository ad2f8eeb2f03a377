import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import {
  ActivationLogs,
  type ActivationLogsOptions,
  type CollectedLogs,
  type OnLine,
} from './activation-logs.ts';

const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

/** The logs of one container, and shorthands for what it writes. */
function createLogs(options: Partial<ActivationLogsOptions> = {}) {
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

test('of runs that overlap, the first to end takes what comes up to the first sentinels', async () => {
  const { logs, write, end } = createLogs();
  const older = logs.begin('older');
  const younger = logs.begin('younger');
  write('of the older');
  write('of the younger');
  end();
  expect(texts(await younger.finish(ok))).toEqual(['stdout: of the older', 'stdout: of the younger']);
  write('at last');
  end();
  expect(texts(await older.finish(ok))).toEqual(['stdout: at last']);
});

test('a run that is cancelled leaves its lines to those beside it, and to those after it', async () => {
  const { logs, write, end } = createLogs();
  const beside = logs.begin('beside');
  logs.begin('cancelled').cancel();
  write('one');
  end();
  expect(await beside.finish(ok)).toMatchObject({ complete: true });
  const after = logs.begin('after');
  end();
  expect(texts(await after.finish(ok))).toEqual([]);
});

test('a run that is cancelled leaves what was written so far to one that began later', async () => {
  const { logs, write, end } = createLogs();
  const cancelled = logs.begin('cancelled');
  const later = logs.begin('later');
  write('one');
  cancelled.cancel();
  end();
  expect(texts(await later.finish(ok))).toEqual(['stdout: one']);
});

test('tells of each line that goes into a record, as it comes, also of what was written before', async () => {
  const told: string[] = [];
  const onLine: OnLine = (activationId, { stream, text }) => told.push(`${activationId} ${stream} ${text}`);
  const { clock, logs, write, end } = createLogs({ limitMb: 1, onLine });
  write('boot');
  const first = logs.begin('first');
  expect(told).toEqual(['first stdout boot']);
  end();
  await first.finish(ok);
  const second = logs.begin('second');
  write('x'.repeat(1_048_576));
  write('beyond', 'stderr');
  const collected = second.finish({ failed: true });
  await clock.advance(20);
  expect(told.slice(1)).toEqual(
    (await collected).lines.map((it) => `second ${it.slice(31).replace(':', '')}`),
  );
});

const older = 'a'.repeat(32);
const younger = 'b'.repeat(32);
const marked = (owner: string, text: string) => `\u001e${owner} ${text}`;

test('of runs that overlap, each has its own lines where these say whose they are', async () => {
  const told: string[] = [];
  const { logs, write } = createLogs({
    sentinels: 'marked',
    onLine: (activationId, { text }) => told.push(`${activationId[0]} ${text}`),
  });
  const endOf = (owner: string) => {
    write(marked(owner, sentinel), 'stderr');
    write(marked(owner, sentinel));
  };
  const first = logs.begin(older);
  const second = logs.begin(younger);
  write(marked(younger, 'of the younger'));
  write(marked(older, 'of the older'));
  write(marked(younger, 'its second'), 'stderr');
  endOf(younger);
  expect(texts(await second.finish(ok))).toEqual(['stdout: of the younger', 'stderr: its second']);
  write(marked(older, 'at last'));
  endOf(older);
  expect(texts(await first.finish(ok))).toEqual(['stdout: of the older', 'stdout: at last']);
  expect(told).toEqual(['b of the younger', 'a of the older', 'b its second', 'a at last']);
});

test('a sentinel that says whose it is does not end another activation', async () => {
  const { clock, logs, write } = createLogs({ sentinels: 'marked' });
  const lost = logs.begin(older).finish(ok);
  const next = logs.begin(younger).finish(ok);
  write(marked(younger, sentinel));
  write(marked(younger, sentinel), 'stderr');
  expect(await next).toMatchObject({ complete: true });
  await clock.advance(2_000);
  expect(await lost).toMatchObject({ complete: false });
  expect(logs.isLost).toBe(true);
});

test('what comes after its own sentinel is left to whoever comes next', async () => {
  const { logs, write } = createLogs({ sentinels: 'marked' });
  const first = logs.begin(older);
  write(marked(older, sentinel));
  write(marked(older, sentinel), 'stderr');
  write(marked(older, 'late'));
  expect(texts(await first.finish(ok))).toEqual([]);
  const second = logs.begin(younger);
  write(marked(younger, sentinel));
  write(marked(younger, sentinel), 'stderr');
  expect(texts(await second.finish(ok))).toEqual(['stdout: late']);
});
