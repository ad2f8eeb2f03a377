import { readFileSync } from 'node:fs';
import type { ContainerStats } from 'dockerode';
import type { MemoryUse } from '../container.ts';

/** What is used of the kernel's figures: those of cgroups of version 1 have other names than those of version 2. */
interface MemoryStats {
  readonly usage?: number;
  readonly max_usage?: number;
  readonly stats?: { readonly inactive_file?: number; readonly total_inactive_file?: number };
}

/**
 * Reads an engine's answer to "Get container stats". It has no usage for a container that does not run. Cgroups of
 * version 2 have a peak that the engine does not hand on: it is read from the kernel, where the process is in our sight.
 */
export function toMemoryUse(
  { memory_stats: memory }: Pick<ContainerStats, 'memory_stats'>,
  id: string,
  pid: number,
  read: (path: string) => string | undefined = readText,
): MemoryUse | undefined {
  const { usage, max_usage: peak, stats = {} } = (memory ?? {}) as MemoryStats;
  if (usage === undefined) return undefined;
  const reclaimable = stats.total_inactive_file ?? stats.inactive_file ?? 0;
  const peakBytes = peak ?? readPeak(id, pid, read);
  return {
    usedBytes: usage,
    reclaimableBytes: Math.min(reclaimable, usage),
    peakBytes: peakBytes === undefined ? undefined : Math.max(peakBytes, usage),
  };
}

/** `memory.peak` (cgroup-v2.rst). The group has to be this container's: a process id may mean another here. */
function readPeak(id: string, pid: number, read: (path: string) => string | undefined): number | undefined {
  const group = /^0::(.+)$/m.exec(read(`/proc/${pid}/cgroup`) ?? '')?.[1];
  if (!group?.includes(id)) return undefined;
  const peak = Number(read(`/sys/fs/cgroup${group}/memory.peak`)?.trim() || Number.NaN);
  return Number.isFinite(peak) ? peak : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
