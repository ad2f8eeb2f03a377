import type { Clock } from '@serverless-max/foundation';
import { differenceFrom, type ExpectedAnswer, excerpt, faultOf } from './compare-answers.ts';
import { ImageNotPullableError } from './errors.ts';
import { RateLimitedError } from './host/errors.ts';
import { retryDelay } from './host/retry.ts';
import type { ActionPath, ActivationOutcome, WhiskHost } from './host/whisk-host.ts';
import { sendWebRequest, type WebAnswer } from './web-request.ts';

/** A request that shows the model at work, and what is known of its answer. */
export interface Sample {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Appended to the action's address, e.g. `?model=small`. */
  readonly suffix: string;
  /** Of the answer; undefined when nothing is known of it: then it is enough that the action itself answered. */
  readonly mediaType: string | undefined;
  /** Asked for once the action answered; undefined when there is nothing to compare with. */
  readonly expected?:
    | ((options: { readonly signal: AbortSignal }) => Promise<ExpectedAnswer | undefined>)
    | undefined;
}

/** Where the action is, and how it is asked. */
export interface VerifyOptions {
  readonly path: ActionPath;
  readonly url: string;
  readonly image: string;
  /** For `X-Require-Whisk-Auth`. */
  readonly secret: string | undefined;
  readonly isInsecure: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/** What came of it. Times in milliseconds, as the caller sees them. */
export type Verification =
  | {
      readonly isGood: true;
      readonly coldMs: number;
      readonly warmMs: number;
      readonly comparedWith: ExpectedAnswer['source'] | undefined;
    }
  | { readonly isGood: false; readonly detail: string; readonly cause?: Error };

/** OpenWhisk pulls an image for ten minutes at most. */
const patienceMs = 600_000;
const requestMs = 120_000;
const pollMs = 1_000;
const gatewayFailures = [502, 503, 504];
const mostGatewayFailures = 3;

/**
 * Asks the deployed action with the sample twice, first when it may be cold, and judges the answers. A host that
 * answers 202 because the first one takes longer than a minute is waited for.
 */
export async function verifyAction(
  host: WhiskHost,
  sample: Sample,
  options: VerifyOptions,
): Promise<Verification> {
  const { clock } = options;
  const began = clock.elapsed();
  const first = await askUntilAnswered(host, sample, options, began);
  const coldMs = clock.elapsed() - began;
  const fault = await faultOfAnswer(host, first, sample, options);
  if (fault) return fault;
  options.onProgress(`answered in ${Math.round(coldMs)} ms; once more, warm`);
  const second = await askUntilAnswered(host, sample, options, clock.elapsed());
  const later = await faultOfAnswer(host, second, sample, options);
  if (later) return later;
  const expected = await sample.expected?.(options);
  const difference = expected && differenceFrom(expected, second);
  if (difference !== undefined) {
    const of =
      expected?.source === 'local' ? 'the same image answered on this machine' : 'recorded with the model';
    return { isGood: false, detail: `its answer differs from the one ${of}: ${difference}` };
  }
  return { isGood: true, coldMs, warmMs: second.durationMs, comparedWith: expected?.source };
}

async function askUntilAnswered(
  host: WhiskHost,
  sample: Sample,
  options: VerifyOptions,
  began: number,
): Promise<WebAnswer> {
  const { clock, signal, isInsecure, secret, path } = options;
  const headers = { ...sample.headers, ...(secret !== undefined && { 'x-require-whisk-auth': secret }) };
  const request = {
    method: sample.method,
    url: `${options.url}${sample.suffix}`,
    headers,
    body: sample.body,
  };
  for (let crowd = 0, broken = 0; ; ) {
    const answer = await sendWebRequest(request, { signal, timeoutMs: requestMs, isInsecure });
    const isLate = clock.elapsed() - began > patienceMs;
    if (answer.status === 202 && answer.activationId !== undefined && !isLate) {
      options.onProgress('it takes longer than a minute; waiting for it');
      await untilEnded(host, path.namespace, answer.activationId, options, patienceMs);
    } else if (answer.status === 429) {
      const failure = new RateLimitedError(`${request.method} ${request.url}`, excerpt(answer.body));
      const waitMs = retryDelay(failure, crowd++, 'read', clock.now());
      if (waitMs === undefined) throw failure;
      options.onProgress(`the rate limit is used up; going on in ${Math.ceil(waitMs / 1000)} s`);
      await clock.sleep(waitMs, signal);
    } else if (gatewayFailures.includes(answer.status) && broken++ < mostGatewayFailures && !isLate) {
      await clock.sleep(pollMs * 2 ** broken, signal);
    } else {
      return answer;
    }
  }
}

async function faultOfAnswer(
  host: WhiskHost,
  answer: WebAnswer,
  sample: Sample,
  options: VerifyOptions,
): Promise<Verification | undefined> {
  const isOwnAnswer = sample.mediaType === undefined && answer.status < 500;
  const detail = faultOf(isOwnAnswer ? { ...answer, status: 200, mediaType: '' } : answer, sample.mediaType);
  if (detail === undefined && !isOwnAnswer) return undefined;
  const outcome =
    answer.activationId === undefined
      ? undefined
      : await untilEnded(host, options.path.namespace, answer.activationId, options, 5 * pollMs);
  if (isOwnAnswer && (outcome ? outcome.status === 'success' : answer.status < 400)) return undefined;
  const said = outcome?.error === undefined ? '' : `; the activation says: ${outcome.error}`;
  if (outcome?.error !== undefined && /pull container image/i.test(outcome.error)) {
    const cause = new ImageNotPullableError(options.image, outcome.error.replace(/\.$/, ''));
    return { isGood: false, detail: 'its image cannot be pulled', cause };
  }
  return { isGood: false, detail: `${detail ?? `status ${answer.status}`}${said}` };
}

/** The outcome of an activation once it has ended; undefined when that is not known in time. */
async function untilEnded(
  host: WhiskHost,
  namespace: string,
  id: string,
  { clock, signal }: VerifyOptions,
  atMostMs: number,
): Promise<ActivationOutcome | undefined> {
  const began = clock.elapsed();
  for (;;) {
    const outcome = await host.activation(namespace, id).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof RateLimitedError) throw error;
      return undefined;
    });
    if (outcome || clock.elapsed() - began > atMostMs) return outcome;
    await clock.sleep(pollMs, signal);
  }
}
