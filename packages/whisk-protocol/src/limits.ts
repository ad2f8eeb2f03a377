import { WhiskRejection } from './errors.ts';
import { messages } from './messages.ts';

/** What an action may use: `timeout` in ms, `memory` and `logs` in MB, `concurrency` as a count. */
export interface ActionLimits {
  readonly timeout: number;
  readonly memory: number;
  readonly logs: number;
  readonly concurrency: number;
}

/** The allowed range of a limit, both ends included, and what holds when nothing was asked for. */
export interface LimitRange {
  readonly min: number;
  readonly default: number;
  readonly max: number;
}

/** Everything that a host limits. */
export interface SystemLimits {
  readonly timeout: LimitRange;
  readonly memory: LimitRange;
  readonly logs: LimitRange;
  readonly concurrency: LimitRange;
  /** Request bodies of invoke, fire and web requests, and results. */
  readonly payloadBytes: number;
  /** Parameters and annotations, each. */
  readonly parametersBytes: number;
  readonly execBytes: number;
  readonly invocationsPerMinute: number;
  readonly concurrentInvocations: number;
  readonly firesPerMinute: number;
  readonly sequenceLength: number;
  readonly maxBlockingWaitMs: number;
  readonly maxListLimit: number;
  readonly defaultListLimit: number;
}

/** The limits of OpenWhisk's standalone server. (OpenWhisk: application.conf, standalone.conf.) */
export const openwhiskLimits: SystemLimits = {
  timeout: { min: 100, default: 60_000, max: 300_000 },
  memory: { min: 128, default: 256, max: 512 },
  logs: { min: 0, default: 10, max: 10 },
  concurrency: { min: 1, default: 1, max: 1 },
  payloadBytes: 1_048_576,
  parametersBytes: 1_048_576,
  execBytes: 48 * 1_048_576,
  invocationsPerMinute: 60,
  concurrentInvocations: 30,
  firesPerMinute: 60,
  sequenceLength: 50,
  maxBlockingWaitMs: 60_000,
  maxListLimit: 200,
  defaultListLimit: 30,
};

const limitNames = ['timeout', 'memory', 'logs', 'concurrency'] as const;

/** What each limit is called in a refusal, and in which unit. */
const wording = {
  timeout: { field: 'duration', unit: ' milliseconds' },
  memory: { field: 'memory size', unit: ' MB' },
  logs: { field: 'log size', unit: ' MB' },
  concurrency: { field: 'concurrency', unit: '' },
} as const;

/** The limits of an action that asks for none. */
export function defaultLimits(system: SystemLimits): ActionLimits {
  return {
    timeout: system.timeout.default,
    memory: system.memory.default,
    logs: system.logs.default,
    concurrency: system.concurrency.default,
  };
}

/** Throws a 400 that names the first limit outside its allowed range. */
export function checkLimits(limits: ActionLimits, system: SystemLimits): void {
  for (const name of limitNames) {
    const { min, max } = system[name];
    const { field, unit } = wording[name];
    const asked = `${field} ${limits[name]}${unit}`;
    if (limits[name] > max) throw new WhiskRejection(400, messages.aboveThreshold(asked, `${max}${unit}`));
    if (limits[name] < min) throw new WhiskRejection(400, messages.belowThreshold(asked, `${min}${unit}`));
  }
}

/** Throws a 413 when a part of an entity, or a request body, is larger than allowed. */
export function checkSize(
  field: 'exec' | 'parameters' | 'annotations' | 'Request',
  size: number,
  max: number,
): void {
  if (size > max) throw new WhiskRejection(413, messages.entityTooLarge(field, size, max));
}
