import type { OrderedDemand } from './container-pool.ts';
import { reuseKeyOf } from './reuse-key.ts';
import type { ActivationOutcome, Job } from './types.ts';

/** A job that was taken, and has not ended yet. */
export interface OpenJob extends OrderedDemand {
  readonly job: Job;
  /** Resolves with its outcome. */
  readonly ended: Promise<ActivationOutcome>;
  /** Undefined, too, once a stem cell had died before it got the job. */
  kind: string | undefined;
  /** How often a container that is shutting down has sent it away. */
  refusals: number;
  /** Whether it has a container. */
  isPlaced: boolean;
  resolve(outcome: ActivationOutcome): void;
  reject(error: unknown): void;
}

/** Opens a job; `order` is its place in the order of arrival. */
export function openJob(job: Job, order: number): OpenJob {
  const { exec, limits } = job.action;
  const { promise: ended, resolve, reject } = Promise.withResolvers<ActivationOutcome>();
  return {
    order,
    reuseKey: reuseKeyOf(job.namespace, job.action),
    memoryMb: limits.memory,
    capacity: limits.concurrency,
    kind: exec.kind === 'blackbox' ? undefined : exec.kind,
    job,
    ended,
    refusals: 0,
    isPlaced: false,
    resolve,
    reject,
  };
}
