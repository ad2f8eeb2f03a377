import {
  ImageNotFoundError,
  RegistryUnreachableError,
  StartFailedError,
} from '@serverless-max/container-engine';
import { messageOf, ServerlessMaxError } from '@serverless-max/foundation';
import {
  type ActivationResponse,
  activationMessages,
  type Exec,
  errorResponse,
  type WhiskAction,
} from '@serverless-max/whisk-protocol';
import { MemoryBudgetError, NoImageError } from './errors.ts';
import type { ActivationOutcome, Job } from './types.ts';

/** Why no container of the pool can ever run an action; undefined when one can. */
export function refusalOf({ exec, limits }: WhiskAction, budgetMb: number): Error | undefined {
  if (exec.kind === 'sequence') return new NoImageError(exec.kind);
  return limits.memory > budgetMb ? new MemoryBudgetError(limits.memory, budgetMb) : undefined;
}

/** The outcome of a job for which no container could be started: duration 0, no init time, no logs. */
export function startFailed(job: Job, now: number, error: unknown): ActivationOutcome {
  return {
    response: classifyStartFailure(error, job.action.exec),
    startKind: 'cold',
    start: now,
    end: now,
    waitTimeMs: Math.max(now - job.receivedAt, 0),
    durationMs: 0,
    timedOut: false,
    diagnosis: diagnoseStartFailure(error),
    logs: Promise.resolve([]),
  };
}

/**
 * The outcome of an activation whose container could not be started: a fault of the action when the image that it names
 * cannot be had or has no such program, one of the platform otherwise. (OpenWhisk: DockerContainer.scala,
 * ContainerProxy.scala.)
 */
function classifyStartFailure(error: unknown, exec: Exec): ActivationResponse {
  const provisioningFailed = errorResponse('whisk internal error', activationMessages.provisioningFailed);
  if (exec.kind !== 'blackbox') return provisioningFailed;
  const { image } = exec;
  if (error instanceof ImageNotFoundError || error instanceof RegistryUnreachableError) {
    return errorResponse('action developer error', activationMessages.imagePullFailed(image));
  }
  if (error instanceof StartFailedError && error.reason === 'executable-not-found') {
    return errorResponse('action developer error', activationMessages.commandNotFound(image));
  }
  return provisioningFailed;
}

/** What went wrong and what to do next, for the person at the terminal. */
function diagnoseStartFailure(error: unknown): string {
  const hint = error instanceof ServerlessMaxError ? error.hint : undefined;
  return hint === undefined ? messageOf(error) : `${messageOf(error)} ${hint}`;
}
