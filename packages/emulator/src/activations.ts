import { randomBytes } from 'node:crypto';
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
   * Keeps the start, then runs: an action of any kind, a sequence with all of its components. Goes on to the end
   * whether or not somebody waits for it. The arguments are those of `resolveArguments`.
   * @throws StoreUnusableError nothing was accepted, and nothing runs
   */
  invoke(request: InvokeRequest): AcceptedActivation;
  /** The record, with its logs: waits for lines that are still on their way. Undefined while it runs. */
  find(namespace: string, activationId: string): Promise<WhiskActivation | undefined>;
  /** How many activations of a namespace run or wait for a container; a sequence is as many as its components. */
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
  /** Finds the components of sequences, with the parameters that they run with. */
  readonly findAction: FindAction;
  /** How many actions a sequence may run. */
  readonly sequenceLength: number;
  onActivation(event: ActivationEvent): void;
}

/** An activation that has run. */
interface Ended {
  readonly record: WhiskActivation;
  /** Absent for a sequence. */
  readonly outcome?: ActivationOutcome;
}

/** Creates the keeper of activations over a store and an invoker. */
export function createActivations(options: ActivationsOptions): Activations {
  const { invoker, store, clock, logger, onActivation, findAction, sequenceLength } = options;
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
    attempt('activation not told', record.activationId, () => onActivation(toEvent(record, outcome)));

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
  const runComponents = async (request: InvokeRequest, started: WhiskActivation): Promise<Ended> => {
    const start = clock.now();
    const host = { invoke, findAction, maxActions: sequenceLength, clock };
    const state = await runSequence(request, started.activationId, host);
    return { record: toSequenceRecord(started, request, state, { start, end: clock.now() }) };
  };

  /** `onRecorded` is called as soon as the outcome is in the store. */
  const carryOut = async (
    request: InvokeRequest,
    started: WhiskActivation,
    onRecorded: PromiseWithResolvers<WhiskActivation>,
  ): Promise<void> => {
    const { activationId } = started;
    try {
      const run = request.action.exec.kind === 'sequence' ? runComponents : runAction;
      const { record, outcome } = await run(request, started);
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

  const invoke = (request: InvokeRequest): AcceptedActivation => {
    const activationId = randomBytes(16).toString('hex');
    const toStart = request.action.exec.kind === 'sequence' ? toStartedSequence : toStarted;
    const started = toStart(request, activationId);
    store.accept(started);
    const recorded = Promise.withResolvers<WhiskActivation>();
    recorded.promise.catch(() => {});
    inFlight.set(activationId, carryOut(request, started, recorded));
    return { activationId, finished: recorded.promise };
  };

  return {
    invoke,
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
