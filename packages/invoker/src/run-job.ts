import { type Clock, messageOf } from '@serverless-max/foundation';
import {
  type ActivationResponse,
  activationMessages,
  classifyInit,
  classifyRun,
  toInitBody,
  toRunBody,
} from '@serverless-max/whisk-protocol';
import type { CollectedLogs } from './activation-logs.ts';
import type { ContainerProxy } from './container-proxy.ts';
import { classifyStartFailure } from './start-failure.ts';
import type { ActivationOutcome, Job } from './types.ts';

/** What came of giving a job to a container. */
export type JobResult =
  | {
      readonly tag: 'finished';
      readonly outcome: ActivationOutcome;
      /** Whether the container may be used again. */
      readonly keep: boolean;
      /** Settles when the logs are in; false when lines are missing. */
      readonly logsComplete?: Promise<boolean>;
    }
  /** The code did not start: another container may try. `outcome` is the record when there were too many tries. */
  | { readonly tag: 'reschedule'; readonly outcome: ActivationOutcome };

/** What running a job needs besides the container. */
export interface RunContext {
  readonly startKind: 'cold' | 'warm';
  readonly clock: Clock;
  readonly maxResultBytes: number;
  onInitialized(): void;
}

const bytesPerMb = 1_048_576;

/** What an action with a log limit of 0 has. */
const noLogs: Promise<CollectedLogs> = Promise.resolve({ lines: [], complete: true });

/**
 * Runs one job in a started container: `/init` when it is cold, then `/run`, each with the action's full time
 * limit; classifies the answers; collects the lines. (OpenWhisk: ContainerProxy.initializeAndRun.)
 */
export async function runJob(proxy: ContainerProxy, job: Job, context: RunContext): Promise<JobResult> {
  const { action, activationId, transactionId, namespace } = job;
  const { clock, maxResultBytes, startKind } = context;
  const timeoutMs = action.limits.timeout;
  const started = clock.now();
  const origin = clock.elapsed();
  const logs = proxy.collectLogs(action.limits.logs * bytesPerMb);
  const request = { timeoutMs, maxBytes: maxResultBytes };
  const whisk = () => ({
    namespace,
    activationId,
    transactionId,
    deadlineMs: clock.now() + timeoutMs,
    ...(job.apiKey === undefined ? {} : { apiKey: job.apiKey }),
  });

  let initTimeMs: number | undefined;
  const finish = async (end: Ending): Promise<JobResult> => {
    const durationMs = Math.round(clock.elapsed() - origin);
    const failed = end.response.status !== 'success' && end.response.status !== 'application error';
    const diagnosis = failed ? await proxy.diagnose() : undefined;
    const collected = action.limits.logs === 0 ? noLogs : logs.finish({ failed });
    const outcome: ActivationOutcome = {
      response: end.response,
      startKind,
      start: started,
      end: started + durationMs,
      waitTimeMs: Math.max(started - job.receivedAt, 0),
      ...(initTimeMs === undefined ? {} : { initTimeMs }),
      durationMs,
      timedOut: end.timedOut,
      containerId: proxy.id,
      ...(diagnosis === undefined ? {} : { diagnosis }),
      logs: collected.then((it) => it.lines),
    };
    if (end.reschedule) return { tag: 'reschedule', outcome };
    return { tag: 'finished', outcome, keep: end.keep, logsComplete: collected.then((it) => it.complete) };
  };

  if (startKind === 'cold') {
    const answer = await proxy.init({ ...request, body: JSON.stringify(toInitBody(action, whisk())) });
    initTimeMs = Math.round(clock.elapsed() - origin);
    const verdict = classifyInit(answer, timeoutMs, maxResultBytes);
    if (verdict.tag === 'reschedule') return finish(shuttingDown);
    if (verdict.tag === 'failed') return finish({ ...verdict, keep: false });
    context.onInitialized();
  }

  const answer = await proxy.run({ ...request, body: JSON.stringify(toRunBody(action, job.args, whisk())) });
  if (answer.tag === 'refused') {
    // An idle container that is gone never started the action; right after `/init` it is the action's fault.
    if (startKind === 'warm') return finish(shuttingDown);
    return finish({ response: abnormalRun('action developer error'), timedOut: false, keep: false });
  }
  const verdict = classifyRun(answer, timeoutMs, maxResultBytes);
  if (verdict.tag === 'reschedule') return finish(shuttingDown);
  return finish({ response: verdict.response, timedOut: verdict.timedOut, keep: verdict.keepContainer });
}

/** The outcome of a job for which no container could be started (contract: duration 0, no init time, no logs). */
export function startFailed(job: Job, now: number, error: unknown): ActivationOutcome {
  const image = job.action.exec.kind === 'blackbox' ? job.action.exec.image : job.action.exec.kind;
  return {
    response: classifyStartFailure(error, image),
    startKind: 'cold',
    start: now,
    end: now,
    waitTimeMs: Math.max(now - job.receivedAt, 0),
    durationMs: 0,
    timedOut: false,
    diagnosis: messageOf(error),
    logs: Promise.resolve([]),
  };
}

interface Ending {
  readonly response: ActivationResponse;
  readonly timedOut: boolean;
  readonly keep: boolean;
  readonly reschedule?: boolean;
}

function abnormalRun(status: ActivationResponse['status']): ActivationResponse {
  return { status, result: { error: activationMessages.abnormalRun } };
}

const shuttingDown: Ending = {
  response: abnormalRun('whisk internal error'),
  timedOut: false,
  keep: false,
  reschedule: true,
};
