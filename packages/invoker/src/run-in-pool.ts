import type { PoolContainers } from './pool-containers.ts';
import { type JobResult, type RunContext, runJob, sharedFailure } from './run-job.ts';
import type { Job } from './types.ts';

/** A container that is not fit for the job, of which nothing has run: another one may try. */
interface NotReady {
  readonly tag: 'not-ready';
  /** It was paused and did not run on; or lines of the activation before it are missing. */
  readonly why: 'not-resumed' | 'logs-lost';
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
): Promise<JobResult | NotReady> {
  const member = containers.get(id);
  const proxy = member.readyProxy ?? (await member.open);
  if (context.startKind !== 'warm') {
    const result = await runJob(proxy, job, context);
    member.endInitialization(result);
    return result;
  }
  const failed = member.readyProxy ? undefined : await member.initialization();
  if (failed) return sharedFailure(failed, job, context.clock);
  if (proxy.isPaused && !(await containers.resume(id))) return { tag: 'not-ready', why: 'not-resumed' };
  if (proxy.awaitsLines && !(await proxy.linesSettled())) return { tag: 'not-ready', why: 'logs-lost' };
  return runJob(proxy, job, context);
}
