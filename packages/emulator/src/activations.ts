import { randomBytes } from 'node:crypto';
import { type Clock, type Logger, messageOf } from '@serverless-max/foundation';
import type { ActivationOutcome, Invoker } from '@serverless-max/invoker';
import { authKeyOf, type WhiskActivation } from '@serverless-max/whisk-protocol';
import {
  type ActivationEvent,
  type InvokeRequest,
  toEvent,
  toLost,
  toRecord,
  toStarted,
} from './activation-record.ts';
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
   * Keeps the start, then runs. Goes on to the end whether or not somebody waits for it.
   * @throws StoreUnusableError nothing was accepted, and nothing runs
   */
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
  /** By activation id: resolves when the record is complete. Never rejects. */
  const inFlight = new Map<string, Promise<void>>();

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

  const complete = (record: WhiskActivation, outcome: ActivationOutcome | undefined): void => {
    const { activationId } = record;
    if (record.logs.length > 0) keep(record);
    inFlight.delete(activationId);
    attempt('activation not told', activationId, () => onActivation(toEvent(record, outcome)));
  };

  /** `onRecorded` is called as soon as the outcome is in the store. */
  const carryOut = async (
    request: InvokeRequest,
    started: WhiskActivation,
    onRecorded: PromiseWithResolvers<WhiskActivation>,
  ): Promise<void> => {
    const { action, args, identity, transactionId, receivedAt } = request;
    const { activationId } = started;
    try {
      const outcome = await invoker.run({
        action,
        args,
        activationId,
        transactionId,
        namespace: identity.namespace,
        apiKey: authKeyOf(identity),
        receivedAt,
      });
      const record = toRecord(started, action, outcome);
      keep(record);
      onRecorded.resolve(record);
      complete({ ...record, logs: await outcome.logs }, outcome);
    } catch (error) {
      logger.warn({ activationId, reason: messageOf(error) }, 'activation not run');
      const record = toLost(started, clock.now());
      keep(record);
      onRecorded.reject(error);
      complete(record, undefined);
    }
  };

  return {
    invoke(request) {
      const activationId = randomBytes(16).toString('hex');
      const started = toStarted(request, activationId);
      store.accept(started);
      const recorded = Promise.withResolvers<WhiskActivation>();
      recorded.promise.catch(() => {});
      inFlight.set(activationId, carryOut(request, started, recorded));
      return { activationId, finished: recorded.promise };
    },
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
