import { systemClock } from '@serverless-max/foundation';
import { expect, test } from 'vitest';
import type { ContainerProxy } from './container-proxy.ts';
import { runJob } from './run-job.ts';
import { createJob } from './testing/index.ts';
import type { StartKind } from './types.ts';

/** A container that takes its code, and is gone when it shall run. */
const shortLived: Pick<ContainerProxy, 'id' | 'collectLogs' | 'init' | 'run' | 'diagnose'> = {
  id: '000000000000',
  collectLogs: () => ({ finish: async () => ({ lines: [], complete: true }), cancel: () => undefined }),
  init: async () => ({
    tag: 'answered',
    status: 200,
    body: '',
    contentLength: 0,
    truncated: false,
    elapsedMs: 1,
  }),
  run: async () => ({ tag: 'refused', elapsedMs: 1 }),
  diagnose: async () => 'it is gone',
};

test.each<[StartKind, 'finished' | 'reschedule']>([
  ['cold', 'finished'],
  ['prewarmed', 'finished'],
  ['warm', 'reschedule'],
])('a container that is gone before /run: a %s job is %s', async (startKind, tag) => {
  const context = { startKind, clock: systemClock, maxResultBytes: 100, onInitialized: () => undefined };
  // Right after `/init` it is the code that may have ended it, and another container would end the same way.
  expect(await runJob(shortLived as ContainerProxy, createJob(), context)).toMatchObject({
    tag,
    outcome: {
      response: {
        result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
      },
    },
  });
});
