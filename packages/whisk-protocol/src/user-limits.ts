import type { JsonObject } from './json.ts';
import type { SystemLimits } from './limits.ts';

const kilobyte = 1_024;
const megabyte = 1_048_576;

/** The largest number that clients of another language can read: what has no limit shows it. */
const maxInt = 2_147_483_647;

/**
 * The limits of a namespace: memory and logs in MB, times in milliseconds, the size of parameters as a text.
 * (OpenWhisk: Limits.scala.)
 */
export function toUserLimits(limits: SystemLimits): JsonObject {
  const { memory, logs, timeout, concurrency } = limits;
  return {
    invocationsPerMinute: Math.min(limits.invocationsPerMinute, maxInt),
    concurrentInvocations: Math.min(limits.concurrentInvocations, maxInt),
    firesPerMinute: Math.min(limits.firesPerMinute, maxInt),
    minActionMemory: memory.min,
    maxActionMemory: memory.max,
    minActionLogs: logs.min,
    maxActionLogs: logs.max,
    minActionTimeout: timeout.min,
    maxActionTimeout: timeout.max,
    minActionConcurrency: concurrency.min,
    maxActionConcurrency: concurrency.max,
    maxParameterSize: toSizeText(limits.parametersBytes),
    maxActionInstances: Math.min(limits.concurrentInvocations, maxInt),
  };
}

/** `1 MB`, in the largest unit that leaves no fraction. */
function toSizeText(bytes: number): string {
  if (bytes % megabyte === 0) return `${bytes / megabyte} MB`;
  return bytes % kilobyte === 0 ? `${bytes / kilobyte} KB` : `${bytes} B`;
}
