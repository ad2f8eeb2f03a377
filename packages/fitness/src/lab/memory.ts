import type { RunningContainer } from '@serverless-max/container-engine';

const mb = 1_048_576;

/** The memory of a container in MB, with one digit behind the point. */
export interface MemorySeen {
  /** What it cannot do without now: all that is charged to it less what the kernel can take back. */
  readonly neededMb: number;
  /** The most that was ever charged to it, files in memory included; undefined where the kernel does not tell. */
  readonly peakMb: number | undefined;
  /** The peak less the files that the kernel could have taken back; what it needs now where there is no peak. */
  readonly neededPeakMb: number;
}

/** Looks at the memory of a container; undefined when it does not run. */
export async function seeMemory(container: RunningContainer): Promise<MemorySeen | undefined> {
  const use = await container.memory();
  if (!use) return undefined;
  const { usedBytes, reclaimableBytes, peakBytes } = use;
  const needed = usedBytes - reclaimableBytes;
  return {
    neededMb: toMb(needed),
    peakMb: peakBytes === undefined ? undefined : toMb(peakBytes),
    neededPeakMb: toMb(peakBytes === undefined ? needed : Math.max(needed, peakBytes - reclaimableBytes)),
  };
}

/** Bytes as MB with one digit behind the point. */
export function toMb(bytes: number): number {
  return Math.round((bytes / mb) * 10) / 10;
}
