import type { Clock } from '@serverless-max/foundation';
import { isTemporaryFailure } from './connection-failure.ts';
import { RegistryUnreachableError } from './errors.ts';
import { isTemporaryStatus, planRetry, type RetryPolicy } from './retry.ts';
import type { TransportResponse } from './transport.ts';

/** What repetition needs. */
export interface RepeatContext {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends until there is an answer that is not "later". The last answer is returned whatever it says, the last failure of the
 * connection is thrown.
 */
export async function repeatSend(
  context: RepeatContext,
  send: () => Promise<TransportResponse>,
): Promise<TransportResponse> {
  const { policy, clock, signal } = context;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send().catch((error: unknown) => {
      if (error instanceof RegistryUnreachableError && isTemporaryFailure(error.cause)) return error;
      throw error;
    });
    const isAnswer = !(outcome instanceof Error);
    if (isAnswer && !isTemporaryStatus(outcome.status)) return outcome;
    const value = isAnswer ? outcome.headers['retry-after'] : undefined;
    const waitMs = planRetry(policy, attempt, { value, now: clock.now() });
    if (waitMs === undefined) {
      if (isAnswer) return outcome;
      throw outcome;
    }
    if (isAnswer) outcome.body.resume();
    await clock.sleep(waitMs, signal);
  }
}
