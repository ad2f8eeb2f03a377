import type { PoolContainers } from './pool-containers.ts';
import { type JobResult, type RunContext, runJob, sharedFailure } from './run-job.ts';
import type { Job } from './types.ts';

/** A paused container did not run on: another one may try. */
interface NotResumed {
  readonly tag: 'not-resumed';
}

/**
 * Runs a job in a container of the pool that was found for it: waits until the container is started, until whoever came
 * first has initialized it, and until it is resumed. Rejects when the container could not be started.
 */
export async function runInPool(
  containers: PoolContainers,
  id: string,
  job: Job,
  context: RunContext,
): Promise<JobResult | NotResumed> {
  const member = containers.get(id);
  const proxy = member.readyProxy ?? (await member.open);
  if (context.startKind !== 'warm') {
    const result = await runJob(proxy, job, context);
    member.endInitialization(result);
    return result;
  }
  const failed = member.readyProxy ? undefined : await member.initialization();
  if (failed) return sharedFailure(failed, job, context.clock);
  if (proxy.isPaused && !(await containers.resume(id))) return { tag: 'not-resumed' };
  return runJob(proxy, job, context);
}
