import type { ActivationOutcome, InvokerEvent } from '@serverless-max/invoker';
import {
  annotationOf,
  fullyQualifiedName,
  isJsonObject,
  type WhiskActivation,
} from '@serverless-max/whisk-protocol';
import { type ActivationEvent, type InvokeRequest, toEvent } from '../activation-record.ts';

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

/** An activation is in the store, and its outcome will be. */
export interface ActivationAccepted extends OfActivation {
  readonly tag: 'activation-accepted';
  /** When the request came, epoch milliseconds. */
  readonly receivedAt: number;
  /** The `traceparent` header of the request. (W3C Trace Context.) */
  readonly traceparent?: string;
}

/** An activation's outcome is in the store, with its log lines. */
export interface ActivationEnded extends OfActivation, Omit<ActivationEvent, 'action'> {
  readonly tag: 'activation-ended';
  /** The memory limit, in MB. */
  readonly memoryMb: number;
  /** Length of the action's answer. */
  readonly responseSize?: number;
}

/** What happens on a host, told as it happens: to activations, and in the invoker's pool. */
export type HostEvent = InvokerEvent | ActivationAccepted | ActivationEnded;

/** What to tell of an activation that begins. */
export function toAccepted(request: InvokeRequest, started: WhiskActivation, at: number): ActivationAccepted {
  const { action, receivedAt, traceparent } = request;
  const { activationId, namespace, cause } = started;
  return {
    tag: 'activation-accepted',
    activationId,
    namespace,
    action: fullyQualifiedName(action),
    kind: action.exec.kind,
    ...(cause !== undefined && { cause }),
    at,
    receivedAt,
    ...(traceparent !== undefined && { traceparent }),
  };
}

/** What to tell of one that has ended; without an outcome it was lost, or had components. */
export function toEnded(
  record: WhiskActivation,
  outcome: ActivationOutcome | undefined,
  at: number,
): ActivationEnded {
  const limits = annotationOf(record, 'limits');
  const memory = isJsonObject(limits) ? limits['memory'] : undefined;
  const { size } = record.response;
  return {
    ...toEvent(record, outcome),
    tag: 'activation-ended',
    action: `/${annotationOf(record, 'path')}`,
    kind: String(annotationOf(record, 'kind')),
    ...(record.cause !== undefined && { cause: record.cause }),
    at,
    memoryMb: typeof memory === 'number' ? memory : 0,
    ...(size !== undefined && { responseSize: size }),
  };
}
