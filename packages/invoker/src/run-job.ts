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
import type { CollectedLogs } from './activation-logs.ts';
import type { ContainerProxy, ProxyAnswer } from './container-proxy.ts';
import { toJsonBody } from './json-body.ts';
import type { ActivationOutcome, Job, StartKind } from './types.ts';

/** What came of giving a job to a container. */
export type JobResult =
  | {
      readonly tag: 'finished';
      readonly outcome: ActivationOutcome;
      /** Whether the container may be used again. */
      readonly keep: boolean;
      /** What the outcome's logs are made of. Never rejects. */
      readonly collected: Promise<CollectedLogs>;
    }
  /**
   * The code did not start, so another container may try. `gone`: this one had ended while it was idle;
   * `refused`: it answered that it is shutting down. `outcome` is the record when there were too many tries.
   */
  | { readonly tag: 'reschedule'; readonly why: 'gone' | 'refused'; readonly outcome: ActivationOutcome };

/** What running a job needs besides the container. */
export interface RunContext {
  readonly startKind: StartKind;
  readonly clock: Clock;
  readonly maxResultBytes: number;
  onInitialized(durationMs: number): void;
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
 * Runs one job in a started container: `/init` unless it is warm, then `/run`, each with the action's full time
 * limit; classifies the answers; collects the lines. Never rejects. (OpenWhisk: ContainerProxy.initializeAndRun.)
 */
export async function runJob(proxy: ContainerProxy, job: Job, context: RunContext): Promise<JobResult> {
  const start = context.clock.now();
  const logs = proxy.collectLogs(job.activationId);
  const { response, timedOut, keep, initTimeMs, runTimeMs, reschedule } = await converse(proxy, job, context);
  // What is waited for after the answer, such as word of an out-of-memory kill, is no part of the duration.
  const durationMs = Math.round((initTimeMs ?? 0) + (runTimeMs ?? 0));
  const outcome = {
    response,
    startKind: context.startKind,
    start,
    end: start + durationMs,
    waitTimeMs: Math.max(start - job.receivedAt, 0),
    ...(initTimeMs === undefined ? {} : { initTimeMs: Math.round(initTimeMs) }),
    durationMs,
    timedOut,
    containerId: proxy.id,
  };
  if (reschedule) {
    logs.cancel();
    return { tag: 'reschedule', why: reschedule, outcome: { ...outcome, logs: Promise.resolve([]) } };
  }
  const failed = response.status !== 'success' && response.status !== 'application error';
  const collected = logs.finish({ failed });
  const lines = collected.then((it) => it.lines);
  if (!failed) return { tag: 'finished', outcome: { ...outcome, logs: lines }, keep, collected };
  const diagnosis = await proxy.diagnose();
  return { tag: 'finished', outcome: { ...outcome, diagnosis, logs: lines }, keep, collected };
}

/**
 * What becomes of a job that waited for the `/init` of another, when that failed: the same, without the times and
 * the lines. (OpenWhisk: a failed init fails what was buffered for the container.)
 */
export function sharedFailure(failed: JobResult, job: Job, clock: Clock): JobResult {
  const now = clock.now();
  const { initTimeMs: _other, ...shared } = failed.outcome;
  const outcome: ActivationOutcome = {
    ...shared,
    startKind: 'warm',
    start: now,
    end: now,
    waitTimeMs: Math.max(now - job.receivedAt, 0),
    durationMs: 0,
    logs: Promise.resolve([]),
  };
  if (failed.tag === 'reschedule') return { ...failed, outcome };
  return { ...failed, outcome, collected: Promise.resolve({ lines: [], complete: true }) };
}

async function converse(proxy: ContainerProxy, job: Job, context: RunContext): Promise<Ending> {
  if (context.startKind === 'warm') return run(proxy, job, context);
  const { action } = job;
  const timeoutMs = action.limits.timeout;
  const body = JSON.stringify(toInitBody(action, toMessageContext(job, context.clock)));
  const answer = await proxy.init({ timeoutMs, maxBytes: maxInitBytes, body });
  const init = { initTimeMs: answer.elapsedMs };
  // A stem cell that ended before it got the code proves nothing against it; a cold container ends because of its image.
  if (answer.tag === 'refused' && context.startKind === 'prewarmed') return { ...notRun('gone'), ...init };
  const verdict = classifyInit(toContainerAnswer(answer), timeoutMs, maxInitBytes);
  if (verdict.tag === 'reschedule') return { ...notRun('refused'), ...init };
  if (verdict.tag === 'failed') {
    return { response: verdict.response, timedOut: verdict.timedOut, keep: false, ...init };
  }
  context.onInitialized(answer.elapsedMs);
  return { ...(await run(proxy, job, context)), ...init };
}

async function run(proxy: ContainerProxy, job: Job, context: RunContext): Promise<Ending> {
  const { action } = job;
  const { startKind, maxResultBytes, clock } = context;
  const timeoutMs = action.limits.timeout;
  const body = toJsonBody(toRunBody(action, job.args, toMessageContext(job, clock)));
  const answer = await proxy.run({ timeoutMs, maxBytes: maxResultBytes, body });
  const times = { runTimeMs: answer.elapsedMs };
  // An idle container that is gone never started the action; right after `/init` it is the action's fault.
  if (answer.tag === 'refused' && startKind === 'warm') return { ...notRun('gone'), ...times };
  const verdict = classifyRun(toContainerAnswer(answer), timeoutMs, maxResultBytes);
  if (verdict.tag === 'reschedule') return { ...notRun('refused'), ...times };
  return { response: verdict.response, timedOut: verdict.timedOut, keep: verdict.keepContainer, ...times };
}

/** The deadline counts anew for `/init` and for `/run`. */
function toMessageContext(job: Job, clock: Clock): MessageContext {
  const { namespace, activationId, transactionId, apiKey } = job;
  const deadlineMs = clock.now() + job.action.limits.timeout;
  return { namespace, activationId, transactionId, deadlineMs, ...(apiKey === undefined ? {} : { apiKey }) };
}

function toContainerAnswer(answer: ProxyAnswer) {
  if (answer.tag !== 'refused') return answer;
  return { tag: 'broken', elapsedMs: answer.elapsedMs, outOfMemory: false } as const;
}

function notRun(reschedule: 'gone' | 'refused'): Ending {
  const response = errorResponse('whisk internal error', activationMessages.abnormalRun);
  return { response, timedOut: false, keep: false, reschedule };
}
