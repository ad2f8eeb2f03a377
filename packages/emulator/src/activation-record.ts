import type { ActivationOutcome, StartKind } from '@serverless-max/invoker';
import {
  type ActivationStatus,
  activationAnnotations,
  activationMessages,
  annotationOf,
  errorResponse,
  type Identity,
  isJsonObject,
  type JsonValue,
  type WhiskAction,
  type WhiskActivation,
} from '@serverless-max/whisk-protocol';

/** Who asks for an activation, and with what. */
export interface InvokeRequest {
  /** The invoking identity: the caller, or the owner of a web action. */
  readonly identity: Identity;
  readonly action: WhiskAction;
  readonly args: JsonValue;
  readonly transactionId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** The `traceparent` header of the request. */
  readonly traceparent?: string;
  /** The sequence or composition that the action is a component of. */
  readonly enclosing?: EnclosingRun;
}

/** A sequence or a composition that runs, as its components see it. */
export interface EnclosingRun {
  readonly kind: 'sequence' | 'composition';
  readonly activationId: string;
  /**
   * How many actions ran since the outermost sequence, or composition, began, and how often the conductors of
   * compositions; shared by those in it.
   */
  readonly progress: { actionCount: number; conductorCount: number };
  /** How many such runs lie within each other here; 1 in the outermost. */
  readonly depth: number;
}

/** What is told of every activation when it has ended and its logs are in. */
export interface ActivationEvent {
  readonly activationId: string;
  readonly namespace: string;
  readonly action: string;
  readonly status: ActivationStatus;
  /** Absent for a sequence or composition, which has no container of its own. */
  readonly startKind?: StartKind;
  /** Milliseconds. */
  readonly waitTimeMs: number;
  readonly initTimeMs?: number;
  readonly runTimeMs: number;
  readonly durationMs: number;
  /** Epoch milliseconds. */
  readonly start: number;
  /** The `statusCode` that a web action answered with, when it did. */
  readonly statusCode?: number;
  readonly logLines: number;
  /** What really went wrong, for the person at the terminal. */
  readonly diagnosis?: string;
}

/** The record of an activation that was accepted and has not ended. */
export function toStarted(request: InvokeRequest, activationId: string): WhiskActivation {
  const { action, identity, receivedAt, enclosing } = request;
  return {
    namespace: identity.namespace,
    name: action.name,
    subject: identity.subject,
    activationId,
    version: action.version,
    publish: false,
    start: receivedAt,
    ...(enclosing && { cause: enclosing.activationId }),
    response: { status: 'success' },
    logs: [],
    annotations: activationAnnotations({ ...pathAndLimits(action), timeout: false, ...causeOf(enclosing) }),
  };
}

/** The record of an activation that has ended, without its log lines. */
export function toRecord(
  started: WhiskActivation,
  action: WhiskAction,
  outcome: ActivationOutcome,
): WhiskActivation {
  return {
    ...started,
    start: outcome.start,
    end: outcome.end,
    duration: outcome.durationMs,
    response: outcome.response,
    annotations: activationAnnotations({
      ...pathAndLimits(action),
      timeout: outcome.timedOut,
      waitTime: outcome.waitTimeMs,
      ...(outcome.initTimeMs === undefined ? {} : { initTime: outcome.initTimeMs }),
      ...causeOf(started.cause),
    }),
  };
}

/** The record of an activation whose outcome nobody will learn: OpenWhisk calls it a whisk internal error. */
export function toLost(started: WhiskActivation, now: number): WhiskActivation {
  return {
    ...started,
    end: now,
    duration: Math.max(now - started.start, 0),
    response: errorResponse('whisk internal error', activationMessages.abnormalRun),
  };
}

/** What to tell of an activation; without an outcome it was lost. */
export function toEvent(record: WhiskActivation, outcome: ActivationOutcome | undefined): ActivationEvent {
  const durationMs = record.duration ?? 0;
  const initTimeMs = outcome?.initTimeMs;
  const statusCode = statusCodeIn(record.response.result);
  return {
    activationId: record.activationId,
    namespace: record.namespace,
    action: record.name,
    status: record.response.status,
    ...(annotationOf(record, 'kind') === 'sequence' ? {} : { startKind: outcome?.startKind ?? 'cold' }),
    waitTimeMs: outcome?.waitTimeMs ?? 0,
    ...(initTimeMs === undefined ? {} : { initTimeMs }),
    runTimeMs: durationMs - (initTimeMs ?? 0),
    durationMs,
    start: record.start,
    ...(statusCode === undefined ? {} : { statusCode }),
    logLines: record.logs.length,
    ...(outcome?.diagnosis === undefined ? {} : { diagnosis: outcome.diagnosis }),
  };
}

/** Whatever has a cause is a component of a sequence or composition, which OpenWhisk calls a sequence, too. */
function causeOf(cause: unknown): { readonly causedBy?: 'sequence' } {
  return cause === undefined ? {} : { causedBy: 'sequence' };
}

function pathAndLimits(action: WhiskAction) {
  return {
    path: `${action.namespace}/${action.name}`,
    kind: action.exec.kind,
    limits: action.limits,
    ...(action.binding !== undefined && { binding: action.binding }),
  };
}

/** A web action says its status in the result, or in the `error` of it. */
function statusCodeIn(result: JsonValue | undefined): number | undefined {
  const code = memberOf(memberOf(result, 'error'), 'statusCode') ?? memberOf(result, 'statusCode');
  return typeof code === 'number' ? code : undefined;
}

function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}
