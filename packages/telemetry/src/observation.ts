import type { InvokerEvent, StartKind } from '@serverless-max/invoker';
import type { ActivationStatus } from '@serverless-max/whisk-protocol';

interface OfActivation {
  readonly activationId: string;
  /** The invoking namespace. */
  readonly namespace: string;
  /** `/guest/name` or `/guest/pkg/name`. */
  readonly action: string;
  readonly kind: string;
  /** The activation of the enclosing sequence or composition. */
  readonly cause?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** An activation has begun: the host has promised its outcome. */
export interface ActivationAccepted extends OfActivation {
  readonly tag: 'activation-accepted';
  /** When the request came, epoch milliseconds. */
  readonly receivedAt: number;
  /** What the request said of the trace that it belongs to. (W3C Trace Context.) */
  readonly traceparent?: string;
}

/** An activation has its outcome, and its log lines are in. */
export interface ActivationEnded extends OfActivation {
  readonly tag: 'activation-ended';
  readonly status: ActivationStatus;
  /** Absent for what has no container of its own. */
  readonly startKind?: StartKind;
  /** The memory limit, in MB. */
  readonly memoryMb: number;
  /** When `/init` began, or `/run`, epoch milliseconds. */
  readonly start: number;
  /** Milliseconds. */
  readonly waitTimeMs: number;
  /** Present exactly when the container was initialized for it. */
  readonly initTimeMs?: number;
  /** `/init` and `/run` together. */
  readonly durationMs: number;
  /** The `statusCode` that a web action answered with. */
  readonly statusCode?: number;
  /** Length of the action's answer. */
  readonly responseSize?: number;
}

/** What metrics and traces are made of: what happens in the pool, and to activations. Everything else is ignored. */
export type Observation = InvokerEvent | ActivationAccepted | ActivationEnded;
