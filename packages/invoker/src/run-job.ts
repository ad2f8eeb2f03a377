import type { Clock } from '@serverless-max/foundation';
import {
  type ActivationResponse,
  activationMessages,
  classifyInit,
  classifyRun,
  errorResponse,
  type RunContext as MessageContext,
  toInitBody,
  toRunBody,
} from '@serverless-max/whisk-protocol';
import type { ContainerProxy } from './container-proxy.ts';
import type { ActivationOutcome, Job } from './types.ts';

/** What came of giving a job to a container. */
export type JobResult =
  | {
      readonly tag: 'finished';
      readonly outcome: ActivationOutcome;
      /** Whether the container may be used again. */
      readonly keep: boolean;
      /** Settles when the logs are in; false when the container must not be used again. Never rejects. */
      readonly logsComplete: Promise<boolean>;
    }
  /**
   * The code did not start, so another container may try. `gone`: this one had ended while it was idle;
   * `refused`: it answered that it is shutting down. `outcome` is the record when there were too many tries.
   */
  | { readonly tag: 'reschedule'; readonly why: 'gone' | 'refused'; readonly outcome: ActivationOutcome };

/** What running a job needs besides the container. */
export interface RunContext {
  readonly startKind: 'cold' | 'warm';
  readonly clock: Clock;
  readonly maxResultBytes: number;
  onInitialized(): void;
}

/** The longest answer to `/init`, in bytes, whatever an action may answer to `/run` (OpenWhisk: Container.scala). */
const maxInitBytes = 1_048_576;

/** How the exchange with the action server ended. */
interface Ending {
  readonly response: ActivationResponse;
  readonly timedOut: boolean;
  readonly keep: boolean;
  readonly initTimeMs?: number;
  readonly runTimeMs?: number;
  readonly reschedule?: 'gone' | 'refused';
}

/**
 * Runs one job in a started container: `/init` when it is cold, then `/run`, each with the action's full time
 * limit; classifies the answers; collects the lines. Never rejects. (OpenWhisk: ContainerProxy.initializeAndRun.)
 */
export async function runJob(proxy: ContainerProxy, job: Job, context: RunContext): Promise<JobResult> {
  const start = context.clock.now();
  const logs = proxy.collectLogs();
  const { response, timedOut, keep, initTimeMs, runTimeMs, reschedule } = await converse(proxy, job, context);
  const failed = response.status !== 'success' && response.status !== 'application error';
  const collected = logs.finish({ failed });
  const diagnosis = failed ? await proxy.diagnose() : undefined;
  // What is waited for after the answer, such as word of an out-of-memory kill, is no part of the duration.
  const durationMs = Math.round((initTimeMs ?? 0) + (runTimeMs ?? 0));
  const outcome: ActivationOutcome = {
    response,
    startKind: context.startKind,
    start,
    end: start + durationMs,
    waitTimeMs: Math.max(start - job.receivedAt, 0),
    ...(initTimeMs === undefined ? {} : { initTimeMs: Math.round(initTimeMs) }),
    durationMs,
    timedOut,
    containerId: proxy.id,
    ...(diagnosis === undefined ? {} : { diagnosis }),
    logs: collected.then(({ lines }) => lines),
  };
  if (reschedule) return { tag: 'reschedule', why: reschedule, outcome };
  const logsComplete = collected.then(({ complete }) => complete);
  return { tag: 'finished', outcome, keep, logsComplete };
}

async function converse(proxy: ContainerProxy, job: Job, context: RunContext): Promise<Ending> {
  const { action } = job;
  const { startKind, maxResultBytes } = context;
  const timeoutMs = action.limits.timeout;
  let init = {};

  if (startKind === 'cold') {
    const body = JSON.stringify(toInitBody(action, toMessageContext(job, context.clock)));
    const answer = await proxy.init({ timeoutMs, maxBytes: maxInitBytes, body });
    init = { initTimeMs: answer.elapsedMs };
    const verdict = classifyInit(answer, timeoutMs, maxInitBytes);
    if (verdict.tag === 'reschedule') return { ...notRun('refused'), ...init };
    if (verdict.tag === 'failed') {
      return { response: verdict.response, timedOut: verdict.timedOut, keep: false, ...init };
    }
    context.onInitialized();
  }

  const body = JSON.stringify(toRunBody(action, job.args, toMessageContext(job, context.clock)));
  const answer = await proxy.run({ timeoutMs, maxBytes: maxResultBytes, body });
  const times = { ...init, runTimeMs: answer.elapsedMs };
  if (answer.tag === 'refused') {
    // An idle container that is gone never started the action; right after `/init` it is the action's fault.
    if (startKind === 'warm') return { ...notRun('gone'), ...times };
    const response = errorResponse('action developer error', activationMessages.abnormalRun);
    return { response, timedOut: false, keep: false, ...times };
  }
  const verdict = classifyRun(answer, timeoutMs, maxResultBytes);
  if (verdict.tag === 'reschedule') return { ...notRun('refused'), ...times };
  return { response: verdict.response, timedOut: verdict.timedOut, keep: verdict.keepContainer, ...times };
}

/** The deadline counts anew for `/init` and for `/run`. */
function toMessageContext(job: Job, clock: Clock): MessageContext {
  const { namespace, activationId, transactionId, apiKey } = job;
  const deadlineMs = clock.now() + job.action.limits.timeout;
  return { namespace, activationId, transactionId, deadlineMs, ...(apiKey === undefined ? {} : { apiKey }) };
}

function notRun(reschedule: 'gone' | 'refused'): Ending {
  const response = errorResponse('whisk internal error', activationMessages.abnormalRun);
  return { response, timedOut: false, keep: false, reschedule };
}
