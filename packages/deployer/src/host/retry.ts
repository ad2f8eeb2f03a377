import type { Clock } from '@serverless-max/foundation';
import { HostFailedError, HostTimedOutError, HostUnreachableError, RateLimitedError } from './errors.ts';

/** Whether a request may be sent twice: `read` may, a `write` only when the host certainly did nothing. */
export type RequestKind = 'read' | 'write';

const failureDelaysMs = [200, 800, 2_000] as const;
const crowdDelaysMs = [500, 1_000, 2_000, 4_000, 8_000] as const;
const mostMinutes = 2;
const minuteMs = 60_000;
/** Clocks of host and client differ a little. */
const minuteMarginMs = 500;

/**
 * How long to wait before a failed request is sent again; undefined when it must not be. A rate per minute starts anew
 * with the minute of the wall clock (OpenWhisk: RateThrottler.scala); too many at the same time pass by themselves.
 */
export function retryDelay(
  failure: unknown,
  attempt: number,
  kind: RequestKind,
  now: number,
): number | undefined {
  if (failure instanceof RateLimitedError) {
    if (!/in the last minute/i.test(failure.sentence)) return crowdDelaysMs[attempt];
    return attempt < mostMinutes ? minuteMs - (now % minuteMs) + minuteMarginMs : undefined;
  }
  if (kind === 'write') return undefined;
  const mayPass =
    failure instanceof HostFailedError ||
    failure instanceof HostTimedOutError ||
    // A connection that was there and broke; one that is refused stays so.
    (failure instanceof HostUnreachableError && /hang up|ECONNRESET|EPIPE/.test(failure.message));
  return mayPass ? failureDelaysMs[attempt] : undefined;
}

/** Sends a request until it succeeds or must not be sent again. */
export async function withRetries<T>(
  kind: RequestKind,
  send: () => Promise<T>,
  options: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    /** Told before a wait. */
    readonly onWait?: (failure: Error, waitMs: number) => void;
  },
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (failure) {
      options.signal.throwIfAborted();
      const waitMs = retryDelay(failure, attempt, kind, options.clock.now());
      if (waitMs === undefined) throw failure;
      options.onWait?.(failure as Error, waitMs);
      await options.clock.sleep(waitMs, options.signal);
    }
  }
}
