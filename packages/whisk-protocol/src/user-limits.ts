import type { Identity } from './credentials.ts';
import { WhiskRejection } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { LimitRange, SystemLimits } from './limits.ts';
import { messages } from './messages.ts';

/**
 * What a user may have beside what the host allows everybody; what is absent is the host's. Memory and logs in MB, times
 * in milliseconds, sizes in bytes. (OpenWhisk: UserLimits in Identity.scala.)
 */
export interface UserLimits {
  readonly invocationsPerMinute?: number;
  readonly concurrentInvocations?: number;
  readonly firesPerMinute?: number;
  /** Kinds of actions that may be created and updated; none named are all allowed. */
  readonly allowedKinds?: readonly string[];
  /** False: no record of any activation is kept. */
  readonly storeActivations?: boolean;
  readonly minActionMemory?: number;
  readonly maxActionMemory?: number;
  readonly minActionLogs?: number;
  readonly maxActionLogs?: number;
  readonly minActionTimeout?: number;
  readonly maxActionTimeout?: number;
  readonly minActionConcurrency?: number;
  readonly maxActionConcurrency?: number;
  readonly maxParameterSize?: number;
  readonly maxPayloadSize?: number;
}

const kilobyte = 1_024;
const megabyte = 1_048_576;

/** The largest number that clients of another language can read: what has no limit shows it. */
const maxInt = 2_147_483_647;

/**
 * The limits that hold for a user: rates are the user's own whatever the host's, everything else stays within what the
 * host allows. (OpenWhisk: `allowed…` in Identity.scala, Entitlement.scala.)
 */
export function limitsOf(user: Pick<Identity, 'limits'> | undefined, system: SystemLimits): SystemLimits {
  const own = user?.limits;
  if (own === undefined) return system;
  const range = (of: LimitRange, min: number | undefined, max: number | undefined): LimitRange => ({
    ...of,
    min: Math.max(min ?? of.min, of.min),
    max: Math.min(max ?? of.max, of.max),
  });
  return {
    ...system,
    invocationsPerMinute: own.invocationsPerMinute ?? system.invocationsPerMinute,
    concurrentInvocations: own.concurrentInvocations ?? system.concurrentInvocations,
    firesPerMinute: own.firesPerMinute ?? system.firesPerMinute,
    memory: range(system.memory, own.minActionMemory, own.maxActionMemory),
    logs: range(system.logs, own.minActionLogs, own.maxActionLogs),
    timeout: range(system.timeout, own.minActionTimeout, own.maxActionTimeout),
    concurrency: range(system.concurrency, own.minActionConcurrency, own.maxActionConcurrency),
    parametersBytes: Math.min(own.maxParameterSize ?? system.parametersBytes, system.parametersBytes),
    payloadBytes: Math.min(own.maxPayloadSize ?? system.payloadBytes, system.payloadBytes),
  };
}

/**
 * Throws a 403 when a user may not create actions of a kind. (OpenWhisk: KindRestrictor.scala; it is looked at when an
 * action is put, not when it is invoked.)
 */
export function checkKind(user: Pick<Identity, 'limits'>, kind: string): void {
  const allowed = user.limits?.allowedKinds ?? [];
  if (allowed.length === 0 || allowed.includes(kind)) return;
  throw new WhiskRejection(403, messages.notAuthorizedForKind(kind));
}

/** Whether the activations of a user are kept. (OpenWhisk: storeAfterCheck in ActivationStore.scala.) */
export function keepsActivations(user: Pick<Identity, 'limits'>): boolean {
  return user.limits?.storeActivations ?? true;
}

/**
 * The limits of a namespace: memory and logs in MB, times in milliseconds, sizes as a text. Some are there only when the
 * user has them. (OpenWhisk: Limits.scala.)
 */
export function toUserLimits(user: Pick<Identity, 'limits'>, system: SystemLimits): JsonObject {
  const limits = limitsOf(user, system);
  const { memory, logs, timeout, concurrency } = limits;
  const { allowedKinds, storeActivations, maxPayloadSize } = user.limits ?? {};
  return {
    invocationsPerMinute: Math.min(limits.invocationsPerMinute, maxInt),
    concurrentInvocations: Math.min(limits.concurrentInvocations, maxInt),
    firesPerMinute: Math.min(limits.firesPerMinute, maxInt),
    ...(allowedKinds !== undefined && { allowedKinds: [...allowedKinds] }),
    ...(storeActivations !== undefined && { storeActivations }),
    minActionMemory: memory.min,
    maxActionMemory: memory.max,
    minActionLogs: logs.min,
    maxActionLogs: logs.max,
    minActionTimeout: timeout.min,
    maxActionTimeout: timeout.max,
    minActionConcurrency: concurrency.min,
    maxActionConcurrency: concurrency.max,
    maxParameterSize: toSizeText(limits.parametersBytes),
    ...(maxPayloadSize !== undefined && { maxPayloadSize: toSizeText(limits.payloadBytes) }),
    maxActionInstances: Math.min(limits.concurrentInvocations, maxInt),
  };
}

/** `1 MB`, in the largest unit that leaves no fraction. */
function toSizeText(bytes: number): string {
  if (bytes % megabyte === 0) return `${bytes / megabyte} MB`;
  return bytes % kilobyte === 0 ? `${bytes / kilobyte} KB` : `${bytes} B`;
}
