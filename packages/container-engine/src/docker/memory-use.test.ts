import { expect, test } from 'vitest';
import { readMemoryUse, toMemoryUse } from './memory-use.ts';

const id = 'a'.repeat(64);
const statsOf = (memory: object) => ({ memory_stats: memory }) as Parameters<typeof toMemoryUse>[0];
const reading = (files: Readonly<Record<string, string>>) => (path: string) => files[path];
const use = { usedBytes: 100, reclaimableBytes: 30, peakBytes: 150 };

test('an engine tells it in its answer, of cgroups of version 1 with the peak', () => {
  const stats = { total_inactive_file: 30, inactive_file: 1 };
  expect(toMemoryUse(statsOf({ usage: 100, max_usage: 150, stats }))).toEqual(use);
  const second = { usage: 100, stats: { inactive_file: 30 } };
  expect(toMemoryUse(statsOf(second))).toEqual({ ...use, peakBytes: undefined });
});

test('a container that does not run takes nothing', () => {
  expect(toMemoryUse(statsOf({}))).toBeUndefined();
  expect(readMemoryUse(id, 0, reading({}))).toBeUndefined();
});

test('the kernel tells it, in either version of cgroups', () => {
  const first = `/sys/fs/cgroup/memory/docker/${id}`;
  const second = `/sys/fs/cgroup/system.slice/docker-${id}.scope`;
  const files = {
    '/proc/1/cgroup': `9:memory:/docker/${id}\n0::/\n`,
    [`${first}/memory.usage_in_bytes`]: '100\n',
    [`${first}/memory.max_usage_in_bytes`]: '150\n',
    [`${first}/memory.stat`]: 'inactive_file 1\ntotal_inactive_file 30\n',
    '/proc/2/cgroup': `0::/system.slice/docker-${id}.scope\n`,
    [`${second}/memory.current`]: '100\n',
    [`${second}/memory.peak`]: '150\n',
    [`${second}/memory.stat`]: 'anon 60\ninactive_file 30\n',
  };
  expect(readMemoryUse(id, 1, reading(files))).toEqual(use);
  expect(readMemoryUse(id, 2, reading(files))).toEqual(use);
  // The process is another container's by now.
  expect(readMemoryUse('b'.repeat(64), 2, reading(files))).toBeUndefined();
  const { [`${second}/memory.peak`]: _, ...older } = files;
  expect(readMemoryUse(id, 2, reading(older))).toEqual({ ...use, peakBytes: undefined });
});
