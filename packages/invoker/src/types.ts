import type { Clock, Logger } from '@serverless-max/foundation';
import type { ActivationResponse, JsonValue, WhiskAction } from '@serverless-max/whisk-protocol';
import type { InvokerEvent } from './events.ts';

/** One activation to run. */
export interface Job {
  readonly action: WhiskAction;
  /** What `/run` gets as its `value`: the action's parameters and the payload, merged. */
  readonly args: JsonValue;
  readonly activationId: string;
  readonly transactionId: string;
  /** The invoking namespace. */
  readonly namespace: string;
  /** Handed to the action when it asks for it by the annotation `provide-api-key`. */
  readonly apiKey?: string;
  /** When the request came, epoch milliseconds: the wait time counts from here. */
  readonly receivedAt: number;
}

/**
 * Cold: a container was started and initialized for the job. Prewarmed: it initialized one that waited for jobs of its
 * kind. Warm: it came to one that another job initializes, or has.
 */
export type StartKind = 'cold' | 'prewarmed' | 'warm';

/** How an activation ended. It is a value: a failed action is never an exception. */
export interface ActivationOutcome {
  readonly response: ActivationResponse;
  readonly startKind: StartKind;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  /** Milliseconds from the request to the start of `/init`, or of `/run` when warm. */
  readonly waitTimeMs: number;
  /** Milliseconds that `/init` took; absent on a warm start, and when no container could be started. */
  readonly initTimeMs?: number;
  /** Milliseconds of `/init` and `/run` together. */
  readonly durationMs: number;
  /** True when `/init` or `/run` hit the action's time limit. */
  readonly timedOut: boolean;
  /** The container's first 12 characters; absent when none could be started. */
  readonly containerId?: string;
  /** What really went wrong, in words for the person at the terminal; never part of the record. */
  readonly diagnosis?: string;
  /** The activation's log lines. They come a moment after the answer, as in OpenWhisk; never rejects. */
  readonly logs: Promise<readonly string[]>;
}

/** Runs activations in containers. */
export interface Invoker extends AsyncDisposable {
  /** Waits for a place in the pool and runs the job. Rejects only with `InvokerClosedError`. */
  run(job: Job): Promise<ActivationOutcome>;
  /** Begins to bring what the action runs on into the engine, so that its first activation waits less. */
  prepare(action: WhiskAction): void;
  /** Lets no container of the action be used again: idle ones go now, busy ones when their job ends. */
  retire(action: WhiskAction): void;
  /** What the pool holds now. */
  snapshot(): PoolSnapshot;
  /** Refuses new jobs, ends the open ones, and resolves when every container is removed. */
  close(): Promise<void>;
}

/** The pool in figures. */
export interface PoolSnapshot {
  readonly containers: number;
  /** Initialized, and without a job: paused or not. */
  readonly idle: number;
  readonly paused: number;
  /** Stem cells that run and wait for their first job. */
  readonly prewarmed: number;
  readonly waitingJobs: number;
  readonly memoryInUseMb: number;
  readonly budgetMb: number;
}

/** Containers that are kept running for the first jobs of a kind. (OpenWhisk: `stemCells` of runtimes.json.) */
export interface StemCells {
  /** Such as `nodejs:20`. */
  readonly kind: string;
  /** They are for actions with exactly this limit. */
  readonly memoryMb: number;
  /** How many there are at first, and always when they are not `reactive`. */
  readonly count: number;
  readonly reactive?: ReactiveStemCells;
}

/** How the number of stem cells follows the cold starts of their kind and memory. (OpenWhisk: `reactive` there.) */
export interface ReactiveStemCells {
  readonly minCount: number;
  readonly maxCount: number;
  /** Cold starts since the last look that ask for `increment` stem cells. At least 1. */
  readonly threshold: number;
  readonly increment: number;
  /** One that nobody claimed for so long is removed at the next look, in milliseconds. */
  readonly ttlMs: number;
}

/** How an invoker works; every default is OpenWhisk's own. */
export interface InvokerOptions {
  /** Memory of all containers together, in MB (OpenWhisk: `user-memory`). Default 1024. */
  readonly budgetMb?: number;
  /** How long an idle container is kept after its pause, in milliseconds (OpenWhisk: `idle-container`). Default 10 minutes. */
  readonly idleContainerMs?: number;
  /**
   * How long an idle container runs on before it is paused, in milliseconds (OpenWhisk: `pause-grace`). Default 10
   * seconds. When it is not less than `idleContainerMs`, containers are removed after that time and never paused.
   */
  readonly pauseGraceMs?: number;
  /** Containers that wait for jobs, within the budget, one entry for each pair of kind and memory. Default none. */
  readonly stemCells?: readonly StemCells[];
  /** Longest answer of an action, in bytes. Default 1 MiB. */
  readonly maxResultBytes?: number;
  /** Labels of every container, so that what a dead process left can be found. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Start of every container's name. Default `wsk`. */
  readonly namePrefix?: string;
  /** What actions find as `__OW_API_HOST`. Default empty. */
  readonly apiHost?: string;
  /** Further variables of every container. */
  readonly extraEnv?: Readonly<Record<string, string>>;
  /**
   * The image that runs code of a kind such as `nodejs:20`, once it is in the engine. Default: no kind has one. Asked
   * before each start of a container.
   */
  readonly imageOfKind?: (kind: string) => Promise<string>;
  /** Told of everything that happens in the pool, at once; what it throws is logged. */
  readonly onEvent?: (event: InvokerEvent) => void;
  readonly clock?: Clock;
  readonly logger?: Logger;
}
