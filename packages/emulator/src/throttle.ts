import type { Clock } from '@serverless-max/foundation';
import { messages, type SystemLimits, WhiskRejection } from '@serverless-max/whisk-protocol';

/** How many requests came in a minute of the wall clock, refused ones included. */
export interface MinuteCount {
  /** Minutes since the epoch. */
  readonly minute: number;
  readonly count: number;
}

/** The count with one more request at `now`, epoch milliseconds: every minute starts from nothing. */
export function countRequest(before: MinuteCount | undefined, now: number): MinuteCount {
  const minute = Math.floor(now / 60_000);
  return { minute, count: before?.minute === minute ? before.count + 1 : 1 };
}

/** Refuses what a namespace asks for too often. (OpenWhisk: Entitlement.scala, RateThrottler.scala.) */
export interface Throttle {
  /**
   * Counts an invocation, of a sequence as one; the owner's namespace for web actions.
   * @throws WhiskRejection 429 for too many in this minute, or too many that run at the same time
   */
  admitInvocation(namespace: string): void;
  /**
   * Counts the firing of a trigger.
   * @throws WhiskRejection 429
   */
  admitFire(namespace: string): void;
}

/** Creates the throttle of a host. `active` tells how many activations of a namespace run or wait. */
export function createThrottle(options: {
  readonly limits: Pick<SystemLimits, 'invocationsPerMinute' | 'concurrentInvocations' | 'firesPerMinute'>;
  readonly clock: Pick<Clock, 'now'>;
  active(namespace: string): number;
}): Throttle {
  const { limits, clock, active } = options;
  const rateLimit = (allowed: number): ((namespace: string) => void) => {
    const counts = new Map<string, MinuteCount>();
    return (namespace) => {
      const counted = countRequest(counts.get(namespace), clock.now());
      counts.set(namespace, counted);
      if (counted.count <= allowed) return;
      throw new WhiskRejection(429, messages.tooManyRequests(counted.count, allowed));
    };
  };
  const countInvocation = rateLimit(limits.invocationsPerMinute);
  return {
    admitInvocation(namespace) {
      countInvocation(namespace);
      const running = active(namespace);
      if (running < limits.concurrentInvocations) return;
      throw new WhiskRejection(
        429,
        messages.tooManyConcurrentRequests(running, limits.concurrentInvocations),
      );
    },
    admitFire: rateLimit(limits.firesPerMinute),
  };
}
