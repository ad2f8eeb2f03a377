/** How often and how long a request is tried. */
export interface RetryPolicy {
  /** Attempts in all. */
  readonly attempts: number;
  /** Wait after the first failure, in milliseconds; every further one waits three times as long. */
  readonly firstWaitMs: number;
  /** The longest wait; when a registry asks for more, the request fails instead. */
  readonly maximumWaitMs: number;
}

/** Five attempts within about 20 s, or what the registry asks for up to two minutes each. */
export const usualRetries: RetryPolicy = { attempts: 5, firstWaitMs: 500, maximumWaitMs: 120_000 };

/** Statuses that say "later" (what containerd and go-containerregistry repeat; 499 and 522 come from proxies). */
export function isTemporaryStatus(status: number): boolean {
  return (
    status === 408 || status === 429 || status === 499 || (status >= 500 && status !== 501 && status !== 505)
  );
}

/**
 * How long to wait before the next attempt, in milliseconds; undefined when there is to be none. `attempt` counts from 1.
 */
export function planRetry(
  policy: RetryPolicy,
  attempt: number,
  retryAfter: { readonly value: string | undefined; readonly now: number },
): number | undefined {
  if (attempt >= policy.attempts) return undefined;
  const asked = parseRetryAfter(retryAfter.value, retryAfter.now);
  if (asked !== undefined) return asked > policy.maximumWaitMs ? undefined : asked;
  return Math.min(policy.firstWaitMs * 3 ** (attempt - 1), policy.maximumWaitMs);
}

/** `Retry-After` in milliseconds from now: seconds or a date (RFC 9110, section 10.2.3). */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
