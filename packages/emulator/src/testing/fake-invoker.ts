import { type Clock, systemClock } from '@serverless-max/foundation';
import type { ActivationOutcome, Invoker, Job } from '@serverless-max/invoker';
import type { ActivationResponse, JsonValue, WhiskAction } from '@serverless-max/whisk-protocol';

/** How a job is to end; what is left out is what a quick warm run has. */
export interface FakeRun extends Partial<Omit<ActivationOutcome, 'logs'>> {
  readonly logs?: readonly string[];
  /** Milliseconds until the job ends, by the invoker's clock. */
  readonly delayMs?: number;
  /** Milliseconds from the end of the job until its logs are in. */
  readonly logDelayMs?: number;
  /** The job is not taken: `run` rejects with it. */
  readonly refusal?: Error;
}

/** An invoker without containers. */
export interface FakeInvoker extends Invoker {
  /** Every job that came, oldest first. */
  readonly jobs: readonly Job[];
  /** Every action that was announced. */
  readonly prepared: readonly WhiskAction[];
  /** Every action whose containers were to go. */
  readonly retired: readonly WhiskAction[];
  /** Says how the jobs that come from now on end. */
  will(run: FakeRun | ((job: Job) => FakeRun)): void;
}

/** The run of an action that returns this. */
export function returning(result: JsonValue): FakeRun {
  return { response: { status: 'success', result } };
}

/** The run of an action that fails like this. */
export function failing(status: Exclude<ActivationResponse['status'], 'success'>, error: JsonValue): FakeRun {
  return { response: { status, result: { error } } };
}

/**
 * Creates an invoker for tests. Until it is told otherwise, every job returns its own arguments.
 * @example
 * const invoker = createFakeInvoker();
 * invoker.will(returning({ body: 'hello' }));
 */
export function createFakeInvoker(clock: Clock = systemClock): FakeInvoker {
  const jobs: Job[] = [];
  const prepared: WhiskAction[] = [];
  const retired: WhiskAction[] = [];
  let script = (job: Job): FakeRun => returning(job.args);

  return {
    jobs,
    prepared,
    retired,
    will(run) {
      script = typeof run === 'function' ? run : () => run;
    },
    async run(job) {
      jobs.push(job);
      const { logs = [], delayMs = 0, logDelayMs = 0, refusal, ...outcome } = script(job);
      if (refusal) throw refusal;
      if (delayMs > 0) await clock.sleep(delayMs);
      const end = clock.now();
      return {
        response: { status: 'success', result: {} },
        startKind: 'warm',
        start: end - delayMs,
        end,
        waitTimeMs: 0,
        durationMs: delayMs,
        timedOut: false,
        ...outcome,
        logs: logDelayMs > 0 ? clock.sleep(logDelayMs).then(() => logs) : Promise.resolve(logs),
      };
    },
    prepare: (action) => void prepared.push(action),
    retire: (action) => void retired.push(action),
    snapshot: () => ({
      containers: 0,
      idle: 0,
      paused: 0,
      prewarmed: 0,
      waitingJobs: 0,
      memoryInUseMb: 0,
      budgetMb: 1024,
    }),
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}
