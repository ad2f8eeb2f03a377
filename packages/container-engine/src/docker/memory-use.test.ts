import { expect, test } from 'vitest';
import { toMemoryUse } from './memory-use.ts';

const id = 'a'.repeat(64);
const statsOf = (memory: object) => ({ memory_stats: memory }) as Parameters<typeof toMemoryUse>[0];
const nothing = () => undefined;

test('cgroups of version 1 tell the peak in the answer', () => {
  const stats = statsOf({ usage: 100, max_usage: 150, stats: { total_inactive_file: 30, inactive_file: 1 } });
  expect(toMemoryUse(stats, id, 1, nothing)).toEqual({
    usedBytes: 100,
    reclaimableBytes: 30,
    peakBytes: 150,
  });
});

test('cgroups of version 2 tell it in a file of the container’s own group', () => {
  const files: Record<string, string> = {
    '/proc/7/cgroup': `0::/system.slice/docker-${id}.scope\n`,
    [`/sys/fs/cgroup/system.slice/docker-${id}.scope/memory.peak`]: '250\n',
  };
  const stats = statsOf({ usage: 100, stats: { inactive_file: 40 } });
  const expected = { usedBytes: 100, reclaimableBytes: 40, peakBytes: 250 };
  expect(toMemoryUse(stats, id, 7, (path) => files[path])).toEqual(expected);
  expect(toMemoryUse(stats, 'b'.repeat(64), 7, (path) => files[path])?.peakBytes).toBeUndefined();
});

test('a container that does not run takes nothing', () => {
  expect(toMemoryUse(statsOf({}), id, 0, nothing)).toBeUndefined();
});
