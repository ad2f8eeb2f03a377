import { type Clock, type Logger, messageOf, type Timer } from '@serverless-max/foundation';
import type { Prune } from './sqlite-prune.ts';

/** How long activations that have ended are kept; Infinity switches a bound off. */
export interface ActivationRetention {
  /** Milliseconds since the activation started. */
  readonly ageMs: number;
  /** Bytes that all of them may take in the store; the oldest go first. */
  readonly bytes: number;
}

/** A week, and half a gigabyte: some hundred thousand small records, or some hundred of the largest. */
export const defaultRetention: ActivationRetention = {
  ageMs: 7 * 24 * 3_600_000,
  bytes: 512 * 1_048_576,
};

/** Sees to it that no more is kept than was asked for. */
export interface Retention {
  /** To be told of every write to the store, with its bytes. */
  wrote(bytes: number): void;
  stop(): void;
}

/** How often age is looked at, in milliseconds. */
const intervalMs = 60_000;
/** The time between two batches belongs to requests. */
const pauseMs = 5;
/** The size is looked at after so much was written, or a sixteenth of what is kept. */
const writtenBytes = 8 * 1_048_576;

/** Prunes in the background, in small batches: soon, every minute, and whenever much was written. */
export function startRetention(options: {
  readonly prune: Prune;
  readonly keep: ActivationRetention;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly logger: Logger;
}): Retention {
  const { prune, keep, clock, logger } = options;
  const threshold = Math.min(writtenBytes, keep.bytes / 16);
  let written = 0;
  let isSoon = true;
  const sweep = (): void => {
    written = 0;
    isSoon = false;
    try {
      isSoon = prune({ startedBefore: clock.now() - keep.ageMs, bytes: keep.bytes });
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'old activations not deleted');
    }
    timer = clock.after(isSoon ? pauseMs : intervalMs, sweep);
  };
  let timer: Timer = clock.after(pauseMs, sweep);
  return {
    wrote(bytes) {
      written += bytes;
      if (isSoon || written < threshold) return;
      isSoon = true;
      timer.cancel();
      timer = clock.after(pauseMs, sweep);
    },
    stop: () => timer.cancel(),
  };
}
