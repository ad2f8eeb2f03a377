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

/** The limits that count requests: by namespace, in a minute of the wall clock or at the same time. */
export type RateLimits = Pick<
  SystemLimits,
  'invocationsPerMinute' | 'concurrentInvocations' | 'firesPerMinute'
>;

/** No limit counts requests. */
export const noRates: RateLimits = {
  invocationsPerMinute: Number.POSITIVE_INFINITY,
  concurrentInvocations: Number.POSITIVE_INFINITY,
  firesPerMinute: Number.POSITIVE_INFINITY,
};

/**
 * The limits of IBM Cloud Functions, which ended in October 2024. From its page "System details and limits" (of 2020 and
 * of its last year): `memory`, `timeout`, `logs`, `codeSize`, `parameters`, `result`, `concurrent`, `minuteRate` of
 * actions and of triggers, `sequenceMaxActions`. That page has no limit of request bodies: OpenWhisk has one number for
 * them and for results (`ActivationEntityLimit`), so it is that of `result`. What it does not name at all is OpenWhisk's:
 * activations in one container, how long a blocking invoke waits, the length of lists.
 */
export const ibmLimits: SystemLimits = {
  ...openwhiskLimits,
  timeout: { min: 100, default: 60_000, max: 600_000 },
  memory: { min: 128, default: 256, max: 2_048 },
  logs: { min: 0, default: 10, max: 10 },
  payloadBytes: 5 * 1_048_576,
  parametersBytes: 5 * 1_048_576,
  execBytes: 48 * 1_048_576,
  invocationsPerMinute: 5_000,
  concurrentInvocations: 1_000,
  firesPerMinute: 5_000,
  sequenceLength: 50,
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

/** Throws a 400 that names the first of the limits asked for that is outside its allowed range. */
export function checkLimits(asking: Partial<ActionLimits>, system: SystemLimits): void {
  for (const name of limitNames) {
    const { min, max } = system[name];
    const { field, unit } = wording[name];
    const value = asking[name];
    if (value === undefined) continue;
    const asked = `${field} ${value}${unit}`;
    if (value > max) throw new WhiskRejection(400, messages.aboveThreshold(asked, `${max}${unit}`));
    if (value < min) throw new WhiskRejection(400, messages.belowThreshold(asked, `${min}${unit}`));
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
