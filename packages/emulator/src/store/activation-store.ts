import type { WhiskActivation } from '@serverless-max/whisk-protocol';

/** Which activations to list, newest first. */
export interface ActivationQuery {
  readonly namespace: string;
  /** Simple name of an action outside packages, or `package/name`. */
  readonly name?: string;
  /** Epoch milliseconds, inclusive. */
  readonly since?: number;
  readonly upto?: number;
  readonly skip: number;
  readonly limit: number;
}

/**
 * Keeps activations. What was accepted is kept even if the process dies: an activation that was running then is
 * found as a whisk internal error when the store is opened again. Every method is synchronous and durable when it
 * returns, and throws `StoreUnusableError` when the store fails.
 */
export interface ActivationStore {
  /** Keeps the start of an activation; it cannot be read before `record`. */
  accept(started: WhiskActivation): void;
  /** Keeps its outcome; called again when its logs are in. */
  record(activation: WhiskActivation): void;
  get(namespace: string, activationId: string): WhiskActivation | undefined;
  list(query: ActivationQuery): readonly WhiskActivation[];
  /** How many a list without `limit` would hold. */
  count(query: ActivationQuery): number;
}

/** The store for those namespaces only that keep their activations: of the others nothing is written. */
export function keepingFor(store: ActivationStore, keeps: (namespace: string) => boolean): ActivationStore {
  return {
    ...store,
    accept: (it) => void (keeps(it.namespace) && store.accept(it)),
    record: (it) => void (keeps(it.namespace) && store.record(it)),
  };
}
