import type { Clock } from '@serverless-max/foundation';
import type { WhiskActivation } from '@serverless-max/whisk-protocol';
import type { ActivationStore } from './activation-store.ts';

/** How long a store that failed is left alone, in milliseconds. */
const pauseMs = 1_000;

/** A store whose failed records are written again. */
export interface LateRecords extends ActivationStore {
  /** Writes what is still to be written, if that is possible now. */
  flush(): void;
}

/**
 * The store, where an outcome that could not be recorded, because the disk is full, is kept in memory and written when
 * there is room: its activation was accepted. It can be read meanwhile; lists do not have it yet. As a store that is
 * full accepts nothing, there are never more of them than activations that ran at that moment.
 */
export function withLateRecords(store: ActivationStore, clock: Clock): LateRecords {
  const late = new Map<string, WhiskActivation>();
  let isWaiting = false;

  const record = (it: WhiskActivation): void => {
    // Whatever fails now is newer than what failed before.
    late.set(it.activationId, it);
    try {
      store.record(it);
      late.delete(it.activationId);
    } finally {
      wait();
    }
  };
  const flush = (): void => {
    try {
      for (const it of late.values()) record(it);
    } catch {
      // The store has not recovered, which was told when it failed first.
    }
  };
  const wait = (): void => {
    if (isWaiting || late.size === 0) return;
    isWaiting = true;
    clock.after(pauseMs, () => {
      isWaiting = false;
      flush();
    });
  };

  return {
    ...store,
    record,
    flush,
    get(namespace, activationId) {
      const it = late.get(activationId);
      return it?.namespace === namespace ? it : store.get(namespace, activationId);
    },
  };
}
