import { readFileSync } from 'node:fs';
import type { ContainerStats } from 'dockerode';
import type { MemoryUse } from '../container.ts';

/** The text of a file below `/proc` or `/sys`; undefined when there is none. */
export type ReadText = (path: string) => string | undefined;

/** What is used of the kernel's figures: those of cgroups of version 1 have other names than those of version 2. */
interface MemoryStats {
  readonly usage?: number;
  readonly max_usage?: number;
  readonly stats?: { readonly inactive_file?: number; readonly total_inactive_file?: number };
}

/** Reads an engine's answer to "Get container stats". It has no usage for a container that does not run. */
export function toMemoryUse({
  memory_stats: memory,
}: Pick<ContainerStats, 'memory_stats'>): MemoryUse | undefined {
  const { usage, max_usage: peak, stats = {} } = (memory ?? {}) as MemoryStats;
  if (usage === undefined) return undefined;
  return toUse(usage, stats.total_inactive_file ?? stats.inactive_file ?? 0, peak);
}

/**
 * The same from the kernel itself, where the container's process is in our sight: an engine takes a second for each
 * answer, and of cgroups of version 2 it does not hand on the peak. (cgroup-v1/memory.rst, cgroup-v2.rst.)
 */
export function readMemoryUse(id: string, pid: number, read: ReadText = readText): MemoryUse | undefined {
  const groups = read(`/proc/${pid}/cgroup`) ?? '';
  // A process id may mean another process here.
  if (!groups.includes(id)) return undefined;
  const first = /^\d+:memory:(.+)$/m.exec(groups)?.[1];
  const second = /^0::(.+)$/m.exec(groups)?.[1];
  const folder = first === undefined ? `/sys/fs/cgroup${second}` : `/sys/fs/cgroup/memory${first}`;
  const [used, peak, inactive] =
    first === undefined
      ? ['memory.current', 'memory.peak', 'inactive_file']
      : ['memory.usage_in_bytes', 'memory.max_usage_in_bytes', 'total_inactive_file'];
  const numberIn = (name: string): number | undefined => {
    const text = read(`${folder}/${name}`)?.trim();
    return text && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const usedBytes = numberIn(used);
  if (usedBytes === undefined) return undefined;
  const reclaimable = new RegExp(`^${inactive} (\\d+)$`, 'm').exec(read(`${folder}/memory.stat`) ?? '')?.[1];
  return toUse(usedBytes, Number(reclaimable ?? 0), numberIn(peak));
}

function toUse(usedBytes: number, reclaimable: number, peak: number | undefined): MemoryUse {
  return {
    usedBytes,
    reclaimableBytes: Math.min(reclaimable, usedBytes),
    peakBytes: peak === undefined ? undefined : Math.max(peak, usedBytes),
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
