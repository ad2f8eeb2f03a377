import { randomUUID } from 'node:crypto';
import { type Clock, type Logger, messageOf } from '@serverless-max/foundation';
import type { ActivationOutcome, Invoker } from '@serverless-max/invoker';
import { authKeyOf, type FindAction, type WhiskActivation } from '@serverless-max/whisk-protocol';
import {
  type ActivationEvent,
  type InvokeRequest,
  toEvent,
  toLost,
  toRecord,
  toStarted,
} from './activation-record.ts';
import { type RunHost, type RunKind, runKindOf } from './component-run.ts';
import { runComposition } from './composition-run.ts';
import { type HostEvent, toAccepted, toEnded } from './events/host-event.ts';
import { toSequenceRecord, toStartedSequence } from './sequence-record.ts';
import { runSequence } from './sequence-run.ts';
import type { ActivationStore } from './store/activation-store.ts';

/** An activation that was accepted: it is in the store, and its outcome will be. */
export interface AcceptedActivation {
  readonly activationId: string;
  /**
   * Resolves when the outcome is in the store, without the log lines. Rejects when the invoker did not take the
   * activation, which is then recorded as a whisk internal error. Nobody need listen.
   */
  readonly finished: Promise<WhiskActivation>;
}

/** Accepts activations, runs them, records them. */
export interface Activations {
  /**
   * Keeps the start, then runs: an action of any kind, a sequence or composition with all of its components. Goes on
   * to the end whether or not somebody waits for it. The arguments are those of `resolveArguments`.
   * @throws StoreUnusableError nothing was accepted, and nothing runs
   */
  invoke(request: InvokeRequest): AcceptedActivation;
  /** The record, with its logs: waits for lines that are still on their way. Undefined while it runs. */
  find(namespace: string, activationId: string): Promise<WhiskActivation | undefined>;
  /**
   * How many activations of a namespace run or wait for a container; a sequence or a composition is as many as its
   * components.
   */
  active(namespace: string): number;
  /** Resolves when no activation's record is still to be written. */
  settled(): Promise<void>;
}

/** What `createActivations` needs. */
export interface ActivationsOptions {
  readonly invoker: Invoker;
  readonly store: ActivationStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Finds the components of sequences and compositions, with the parameters that they run with. */
  readonly findAction: FindAction;
  /** Whether a namespace may invoke what a qualified name stands for. */
  readonly mayUse: RunHost['mayUse'];
  /** How many actions a sequence may run, or a composition. */
  readonly sequenceLength: number;
  onActivation(event: ActivationEvent): void;
  onEvent?(event: HostEvent): void;
}

/** An activation that has run. */
interface Ended {
  readonly record: WhiskActivation;
  /** Absent for a sequence or composition. */
  readonly outcome?: ActivationOutcome;
}

/** Creates the keeper of activations over a store and an invoker. */
export function createActivations(options: ActivationsOptions): Activations {
  const { invoker, store, clock, logger, onActivation, findAction, mayUse, sequenceLength } = options;
  const { onEvent = () => {} } = options;
  /** By activation id: resolves when the record is complete. Never rejects. */
  const inFlight = new Map<string, Promise<void>>();

  /** By namespace: how many run or wait. */
  const active = new Map<string, number>();
  const activeIn = (namespace: string): number => active.get(namespace) ?? 0;

  /** A failure after the action has run is nothing that its caller could act on. */
  const attempt = (what: string, activationId: string, task: () => void): void => {
    try {
      task();
    } catch (error) {
      logger.error({ activationId, reason: messageOf(error) }, what);
    }
  };
  const keep = (record: WhiskActivation): void =>
    attempt('activation not recorded', record.activationId, () => store.record(record));

  const tell = (record: WhiskActivation, outcome?: ActivationOutcome): void =>
    attempt('activation not told', record.activationId, () => {
      onEvent(toEnded(record, outcome, clock.now()));
      onActivation(toEvent(record, outcome));
    });

  const runAction = async (request: InvokeRequest, started: WhiskActivation): Promise<Ended> => {
    const { action, args, identity, transactionId, receivedAt } = request;
    const { namespace } = identity;
    active.set(namespace, activeIn(namespace) + 1);
    try {
      const outcome = await invoker.run({
        action,
        args,
        activationId: started.activationId,
        transactionId,
        namespace,
        apiKey: authKeyOf(identity),
        receivedAt,
      });
      return { record: toRecord(started, action, outcome), outcome };
    } finally {
      active.set(namespace, activeIn(namespace) - 1);
    }
  };
  const runComponents =
    (runAll: typeof runSequence) =>
    async (request: InvokeRequest, started: WhiskActivation): Promise<Ended> => {
      const since = clock.now();
      const host = { start, findAction, mayUse, maxActions: sequenceLength, clock };
      const state = await runAll(request, started.activationId, host);
      return { record: toSequenceRecord(started, request, state, { start: since, end: clock.now() }) };
    };
  const runs = {
    action: runAction,
    sequence: runComponents(runSequence),
    composition: runComponents(runComposition),
  };

  /** `onRecorded` is called as soon as the outcome is in the store. */
  const carryOut = async (
    request: InvokeRequest,
    kind: RunKind,
    started: WhiskActivation,
    onRecorded: PromiseWithResolvers<WhiskActivation>,
  ): Promise<void> => {
    const { activationId } = started;
    try {
      const { record, outcome } = await runs[kind](request, started);
      keep(record);
      onRecorded.resolve(record);
      const logs = await outcome?.logs;
      const complete = logs ? { ...record, logs } : record;
      if (logs && logs.length > 0) keep(complete);
      inFlight.delete(activationId);
      tell(complete, outcome);
    } catch (error) {
      logger.warn({ activationId, reason: messageOf(error) }, 'activation not run');
      const record = toLost(started, clock.now());
      keep(record);
      onRecorded.reject(error);
      inFlight.delete(activationId);
      tell(record);
    }
  };

  const start = (request: InvokeRequest, kind: RunKind): AcceptedActivation => {
    const activationId = randomUUID().replaceAll('-', '');
    const started = (kind === 'action' ? toStarted : toStartedSequence)(request, activationId);
    store.accept(started);
    attempt('activation not told', activationId, () => onEvent(toAccepted(request, started, clock.now())));
    const recorded = Promise.withResolvers<WhiskActivation>();
    recorded.promise.catch(() => {});
    inFlight.set(activationId, carryOut(request, kind, started, recorded));
    return { activationId, finished: recorded.promise };
  };

  return {
    invoke: (request) => start(request, runKindOf(request.action)),
    active: activeIn,
    async find(namespace, activationId) {
      if (!store.get(namespace, activationId)) return undefined;
      await inFlight.get(activationId);
      return store.get(namespace, activationId);
    },
    async settled() {
      await Promise.all(inFlight.values());
    },
  };
}
