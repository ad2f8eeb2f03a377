import { type ActivationResponse, errorResponse } from './activation.ts';
import { activationMessages } from './activation-messages.ts';
import { isJsonObject, type JsonValue } from './json.ts';
import { tryParseJson } from './json-text.ts';

/** What came back from `POST /init` or `POST /run`. Times are milliseconds, lengths are bytes. */
export type ContainerAnswer =
  | {
      readonly tag: 'answered';
      readonly status: number;
      /** The body as text, cut at the limit when `truncated`. */
      readonly body: string;
      readonly contentLength: number;
      readonly truncated: boolean;
      readonly elapsedMs: number;
    }
  /** Connection lost, status 204, or a body of unknown length. */
  | { readonly tag: 'broken'; readonly elapsedMs: number; readonly outOfMemory: boolean }
  | { readonly tag: 'timed-out'; readonly elapsedMs: number };

/** What to do after `/init`. A failed init always costs the container. */
export type InitVerdict =
  | { readonly tag: 'reschedule' }
  | { readonly tag: 'initialized' }
  | { readonly tag: 'failed'; readonly response: ActivationResponse; readonly timedOut: boolean };

/** What to do after `/run`. */
export type RunVerdict =
  | { readonly tag: 'reschedule' }
  | {
      readonly tag: 'finished';
      readonly response: ActivationResponse;
      readonly timedOut: boolean;
      readonly keepContainer: boolean;
    };

type Answered = Extract<ContainerAnswer, { tag: 'answered' }>;

/** The runtime is shutting down: nothing was run, another container may. */
const shuttingDown = 503;

/**
 * Judges the answer to `/init`. A 200 counts even when it comes late; anything else is a developer error.
 * (OpenWhisk: Container.initialize, ActivationResponse.processInitResponseContent.)
 */
export function classifyInit(answer: ContainerAnswer, timeoutMs: number, maxBytes: number): InitVerdict {
  if (isShuttingDown(answer)) return { tag: 'reschedule' };
  if (answer.tag === 'answered' && answer.status === 200 && !answer.truncated) return { tag: 'initialized' };
  const timedOut = isTimedOut(answer, timeoutMs);
  const response = timedOut
    ? errorResponse('action developer error', activationMessages.initTimedOut(timeoutMs))
    : answer.tag === 'answered'
      ? refusedInit(answer, maxBytes)
      : brokenConnection(answer, activationMessages.abnormalInit);
  return { tag: 'failed', response, timedOut };
}

/**
 * Judges the answer to `/run`. The time limit is looked at first, even when a good answer arrived.
 * (OpenWhisk: Container.run, ActivationResponse.processRunResponseContent.)
 */
export function classifyRun(answer: ContainerAnswer, timeoutMs: number, maxBytes: number): RunVerdict {
  if (isShuttingDown(answer)) return { tag: 'reschedule' };
  const timedOut = isTimedOut(answer, timeoutMs);
  const response = timedOut
    ? errorResponse('action developer error', activationMessages.runTimedOut(timeoutMs))
    : answer.tag === 'answered'
      ? interpretRun(answer, maxBytes)
      : brokenConnection(answer, activationMessages.abnormalRun);
  const keepContainer = response.status === 'success' || response.status === 'application error';
  return { tag: 'finished', response, timedOut, keepContainer };
}

function isShuttingDown(answer: ContainerAnswer): boolean {
  return answer.tag === 'answered' && answer.status === shuttingDown;
}

function isTimedOut(answer: ContainerAnswer, timeoutMs: number): boolean {
  return answer.tag === 'timed-out' || answer.elapsedMs >= timeoutMs;
}

function refusedInit({ body, contentLength, truncated }: Answered, maxBytes: number): ActivationResponse {
  if (truncated) {
    const sentence = activationMessages.truncatedResponse(body, contentLength, maxBytes);
    return errorResponse('action developer error', sentence, contentLength);
  }
  const error = errorOf(tryParseJson(body));
  // An error of null is an error, too.
  const reason = error === undefined ? activationMessages.invalidInitResponse(body) : error;
  return errorResponse('action developer error', reason, body.length);
}

function interpretRun(
  { status, body, contentLength, truncated }: Answered,
  maxBytes: number,
): ActivationResponse {
  if (truncated) {
    const sentence = activationMessages.truncatedResponse(body, contentLength, maxBytes);
    return errorResponse('application error', sentence, contentLength);
  }
  const size = body.length;
  const result = tryParseJson(body);
  const error = errorOf(result);
  const isOk = status === 200;
  if (error !== undefined)
    return errorResponse(isOk ? 'application error' : 'action developer error', error, size);
  if (isOk && (isJsonObject(result) || Array.isArray(result))) return { status: 'success', result, size };
  return errorResponse('action developer error', activationMessages.invalidRunResponse(body), size);
}

function brokenConnection(answer: ContainerAnswer, otherwise: string): ActivationResponse {
  const outOfMemory = answer.tag === 'broken' && answer.outOfMemory;
  return errorResponse(
    'action developer error',
    outOfMemory ? activationMessages.memoryExhausted : otherwise,
  );
}

/** The `error` of an object, which may be null, or undefined when there is none. */
function errorOf(result: JsonValue | undefined): JsonValue | undefined {
  return isJsonObject(result) ? result['error'] : undefined;
}
