import { randomBytes } from 'node:crypto';
import { type Clock, type Logger, messageOf } from '@serverless-max/foundation';
import type { ActivationOutcome, Invoker } from '@serverless-max/invoker';
import {
  type ActivationStatus,
  activationAnnotations,
  activationMessages,
  type Identity,
  type JsonObject,
  type JsonValue,
  type WhiskAction,
  type WhiskActivation,
} from '@serverless-max/whisk-protocol';
import type { ActivationStore } from './store/activation-store.ts';

/** What is told of every activation when it has ended and its logs are in. */
export interface ActivationEvent {
  readonly activationId: string;
  readonly namespace: string;
  readonly action: string;
  readonly status: ActivationStatus;
  readonly startKind: 'cold' | 'warm';
  /** Milliseconds. */
  readonly waitTimeMs: number;
  readonly initTimeMs?: number;
  readonly runTimeMs: number;
  readonly durationMs: number;
  readonly start: number;
  /** The `statusCode` that a web action answered with, when it did. */
  readonly statusCode?: number;
  readonly logLines: number;
  /** What really went wrong, for the person at the terminal. */
  readonly diagnosis?: string;
}

/** Who asks for an activation, and with what. */
export interface InvokeRequest {
  /** The invoking identity: the caller, or the owner of a web action. */
  readonly identity: Identity;
  readonly action: WhiskAction;
  readonly args: JsonValue;
  readonly transactionId: string;
  readonly receivedAt: number;
}

/** An activation that was accepted: it is in the store, and its outcome will be. */
export interface AcceptedActivation {
  readonly activationId: string;
  /** Resolves when the outcome is in the store, without the log lines; never rejects. */
  readonly finished: Promise<WhiskActivation>;
}

/** Accepts activations, runs them, records them. */
export interface Activations {
  invoke(request: InvokeRequest): AcceptedActivation;
  /** The record, with its logs: waits for lines that are still on their way. Undefined while it runs. */
  find(namespace: string, activationId: string): Promise<WhiskActivation | undefined>;
  /** Resolves when no activation's record is still to be written. */
  settled(): Promise<void>;
}

/** What `createActivations` needs. */
export interface ActivationsOptions {
  readonly invoker: Invoker;
  readonly store: ActivationStore;
  readonly clock: Clock;
  readonly logger: Logger;
  onActivation(event: ActivationEvent): void;
}

/** Creates the keeper of activations over a store and an invoker. */
export function createActivations(options: ActivationsOptions): Activations {
  const { invoker, store, clock, logger, onActivation } = options;
  const inFlight = new Map<string, Promise<void>>();

  const run = async (
    request: InvokeRequest,
    started: WhiskActivation,
  ): Promise<[WhiskActivation, ActivationOutcome | undefined]> => {
    const { action, identity } = request;
    try {
      const outcome = await invoker.run({
        action,
        args: request.args,
        activationId: started.activationId,
        transactionId: request.transactionId,
        namespace: identity.namespace,
        apiKey: `${identity.uuid}:${identity.key}`,
        receivedAt: request.receivedAt,
      });
      return [toRecord(started, action, outcome), outcome];
    } catch (error) {
      logger.warn({ activationId: started.activationId, reason: messageOf(error) }, 'activation not run');
      const response = {
        status: 'whisk internal error',
        result: { error: activationMessages.abnormalRun },
      } as const;
      return [{ ...started, end: clock.now(), duration: 0, response }, undefined];
    }
  };

  const keep = (record: WhiskActivation): void => {
    try {
      store.record(record);
    } catch (error) {
      // The action has run: its caller gets the answer all the same.
      logger.error(
        { activationId: record.activationId, reason: messageOf(error) },
        'activation not recorded',
      );
    }
  };

  return {
    invoke(request) {
      const started = toStarted(request, randomBytes(16).toString('hex'));
      store.accept(started);
      const { activationId } = started;
      const outcome = run(request, started);
      const finished = outcome.then(([record]) => {
        keep(record);
        return record;
      });
      const logged = finished.then(async (record) => {
        const [, ended] = await outcome;
        const logs = (await ended?.logs) ?? [];
        if (logs.length > 0) keep({ ...record, logs });
        inFlight.delete(activationId);
        onActivation(toEvent(record, ended, logs.length));
      });
      inFlight.set(activationId, logged);
      return { activationId, finished };
    },
    async find(namespace, activationId) {
      if (store.get(namespace, activationId)) await inFlight.get(activationId);
      return store.get(namespace, activationId);
    },
    async settled() {
      await Promise.all(inFlight.values());
    },
  };
}

function toStarted(request: InvokeRequest, activationId: string): WhiskActivation {
  const { action, identity, receivedAt } = request;
  return {
    namespace: identity.namespace,
    name: action.name,
    subject: identity.subject,
    activationId,
    version: action.version,
    publish: false,
    start: receivedAt,
    response: { status: 'success' },
    logs: [],
    annotations: activationAnnotations({ ...pathAndLimits(action), timeout: false }),
  };
}

function toRecord(
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
    }),
  };
}

function pathAndLimits(action: WhiskAction) {
  return { path: `${action.namespace}/${action.name}`, kind: action.exec.kind, limits: action.limits };
}

function toEvent(
  record: WhiskActivation,
  outcome: ActivationOutcome | undefined,
  logLines: number,
): ActivationEvent {
  const durationMs = record.duration ?? 0;
  const initTimeMs = outcome?.initTimeMs;
  const statusCode = statusCodeIn(record.response.result);
  return {
    activationId: record.activationId,
    namespace: record.namespace,
    action: record.name,
    status: record.response.status,
    startKind: outcome?.startKind ?? 'cold',
    waitTimeMs: outcome?.waitTimeMs ?? 0,
    ...(initTimeMs === undefined ? {} : { initTimeMs }),
    runTimeMs: durationMs - (initTimeMs ?? 0),
    durationMs,
    start: record.start,
    ...(statusCode === undefined ? {} : { statusCode }),
    logLines,
    ...(outcome?.diagnosis === undefined ? {} : { diagnosis: outcome.diagnosis }),
  };
}

function statusCodeIn(result: JsonValue | undefined): number | undefined {
  const answer =
    memberOf(memberOf(result, 'error') ?? result, 'statusCode') ?? memberOf(result, 'statusCode');
  return typeof answer === 'number' ? answer : undefined;
}

function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as JsonObject)[key];
}
