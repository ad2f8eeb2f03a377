import type { ActivationStatus } from '@serverless-max/whisk-protocol';
import type { StartKind } from './types.ts';

/** Why a container was removed. */
export type RemovalReason =
  /** Its memory was needed for a job that could not use it. */
  | 'evicted'
  /** No job came for too long. */
  | 'idle'
  /** A stem cell that no job claimed for too long. */
  | 'expired'
  /** Its action was changed or deleted. */
  | 'retired'
  /** An activation in it failed by more than an application error. */
  | 'failed'
  /** Log lines of an activation are missing, or went beyond the limit. */
  | 'logs-lost'
  /** It did not start. */
  | 'not-started'
  /** It had ended while it was idle. */
  | 'gone'
  /** It answered that it is shutting down. */
  | 'refused'
  | 'not-paused'
  | 'not-resumed'
  /** The invoker closed. */
  | 'closed';

/** Why a job has to be started in another container: nothing of it has run. */
export type RescheduleReason = Extract<RemovalReason, 'gone' | 'refused' | 'not-resumed' | 'logs-lost'>;

interface OfContainer {
  /** The container's name in the engine. */
  readonly container: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface OfStartedContainer extends OfContainer {
  /** The first 12 characters of its id. */
  readonly containerId: string;
}

interface OfJob {
  readonly activationId: string;
  /** The invoking namespace. */
  readonly namespace: string;
  /** `/guest/name` or `/guest/pkg/name`. */
  readonly action: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * What happens in the pool, told as it happens. A container is created once and removed once, whatever comes in
 * between; `durationMs` says how long the engine, or `/init`, took.
 */
export type InvokerEvent =
  /** Its memory is taken, and the engine is asked to start it; `action` is absent for a stem cell. */
  | (OfContainer & {
      readonly tag: 'container-created';
      readonly kind: string;
      readonly memoryMb: number;
      readonly action?: string;
    })
  | (OfStartedContainer & { readonly tag: 'container-started'; readonly durationMs: number })
  | (OfStartedContainer & { readonly tag: 'container-initialized'; readonly durationMs: number })
  | (OfStartedContainer & { readonly tag: 'container-paused'; readonly durationMs: number })
  | (OfStartedContainer & { readonly tag: 'container-resumed'; readonly durationMs: number })
  | (OfContainer & {
      readonly tag: 'container-removed';
      readonly reason: RemovalReason;
      /** Absent when it never started. */
      readonly containerId?: string;
    })
  /** No container had room for the job: it waits. */
  | (OfJob & { readonly tag: 'job-queued' })
  /** A container was found for the job, which may still have to be started, resumed or initialized. */
  | (OfJob & { readonly tag: 'job-started'; readonly container: string; readonly startKind: StartKind })
  | (OfJob & {
      readonly tag: 'job-rescheduled';
      readonly container: string;
      readonly reason: RescheduleReason;
    })
  /** The job has its outcome; lines may still come. */
  | (OfJob & { readonly tag: 'job-ended'; readonly status: ActivationStatus })
  /**
   * A line that will stand in the activation's record, as it comes. Of activations that overlap in one container, and
   * whose action server does not mark their lines, nothing tells whose line it is: then it is told of the one that
   * began first, and the record may be another's.
   */
  | {
      readonly tag: 'log-line';
      readonly activationId: string;
      readonly stream: 'stdout' | 'stderr';
      /** RFC 3339, as the engine wrote it. */
      readonly timestamp: string;
      readonly text: string;
    };
