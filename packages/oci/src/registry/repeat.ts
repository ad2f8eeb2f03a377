import { type Clock, messageOf } from '@serverless-max/foundation';
import { isNobodyThere, isTemporaryFailure } from './connection-failure.ts';
import { RegistryUnreachableError } from './errors.ts';
import { isTemporaryStatus, planRetry, type RetryPolicy } from './retry.ts';
import type { TransportResponse } from './transport.ts';
import { type WaitListener, waitOut } from './wait.ts';

/** What repetition needs. */
export interface RepeatContext {
  readonly host: string;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Whether the host has ever answered. One that has not is tried twice only: it is rather not there than busy. */
  readonly isKnown?: () => boolean;
  readonly onWait?: WaitListener | undefined;
}

/**
 * Sends until there is an answer that is not "later". The last answer is returned whatever it says, the last failure of the
 * connection is thrown.
 */
export async function repeatSend(
  context: RepeatContext,
  send: () => Promise<TransportResponse>,
): Promise<TransportResponse> {
  const { policy, clock } = context;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send().catch((error: unknown) => {
      if (error instanceof RegistryUnreachableError && isTemporaryFailure(error.cause)) return error;
      throw error;
    });
    const isAnswer = !(outcome instanceof Error);
    if (isAnswer && !isTemporaryStatus(outcome.status)) return outcome;
    const value = isAnswer ? outcome.headers['retry-after'] : undefined;
    const waitMs = planRetry(policy, attempt, { value, now: clock.now() });
    const isAbsent =
      !isAnswer && attempt > 1 && context.isKnown?.() === false && isNobodyThere(outcome.cause);
    if (waitMs === undefined || isAbsent) {
      if (isAnswer) return outcome;
      throw outcome;
    }
    if (isAnswer) outcome.body.resume();
    const reason = isAnswer ? `it answered ${outcome.status}` : messageOf(outcome).replace(/\.$/, '');
    await waitOut({ host: context.host, waitMs, reason }, context);
  }
}
