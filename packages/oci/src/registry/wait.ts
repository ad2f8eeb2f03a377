import type { Clock } from '@serverless-max/foundation';

/** A temporary failure that is waited out. */
export interface Wait {
  readonly host: string;
  readonly waitMs: number;
  /** What failed, as part of a sentence. */
  readonly reason: string;
}

/** Is told of waits that a person would notice. */
export type WaitListener = (wait: Wait) => void;

const noticeableMs = 1_000;

/** Waits, and says so before when it takes a second or more. Rejects with the signal's reason when aborted. */
export async function waitOut(
  wait: Wait,
  context: {
    readonly clock: Clock;
    readonly signal?: AbortSignal | undefined;
    readonly onWait?: WaitListener | undefined;
  },
): Promise<void> {
  if (wait.waitMs >= noticeableMs) context.onWait?.(wait);
  await context.clock.sleep(wait.waitMs, context.signal);
}
