import type { ActivationResponse, WhiskActivation } from './activation.ts';
import { isJsonObject, type JsonValue } from './json.ts';
import type { ActionLimits } from './limits.ts';
import { type Annotation, annotationOf } from './parameters.ts';

/**
 * How far a sequence has come, or a composition.
 * (OpenWhisk: SequenceAccounting in SequenceActions.scala, Session in PrimitiveActions.scala.)
 */
export interface SequenceState {
  /** Of the last component; in the end it is the sequence's own. */
  readonly response: ActivationResponse;
  /** The activations of the components so far, which become the sequence's logs. */
  readonly activationIds: readonly string[];
  /** Milliseconds: the durations of the components added up. */
  readonly durationMs: number;
  /** The largest memory limit of a component so far, in MB; that of a conductor counts from the start. */
  readonly maxMemory?: number;
}

/** A sequence before its first component; `maxMemory` in MB. */
export function startSequence(payload: JsonValue, maxMemory?: number): SequenceState {
  return {
    response: { status: 'success', result: payload },
    activationIds: [],
    durationMs: 0,
    ...(maxMemory !== undefined && { maxMemory }),
  };
}

/** A sequence after a component has ended. */
export function afterComponent(state: SequenceState, activation: WhiskActivation): SequenceState {
  const memory = Math.max(state.maxMemory ?? 0, memoryOf(activation) ?? 0);
  return {
    response: activation.response,
    activationIds: [...state.activationIds, activation.activationId],
    durationMs: state.durationMs + (activation.duration ?? 0),
    ...(memory > 0 && { maxMemory: memory }),
  };
}

/** Whether a sequence ends with this response of a component: its result has an `error`. */
export function endsSequence({ result }: ActivationResponse): boolean {
  return isJsonObject(result) && Object.hasOwn(result, 'error');
}

/** A sequence that ends because its next component did not: with the activation of that, if there is one. */
export function stopSequence(
  state: SequenceState,
  response: ActivationResponse,
  activationId?: string,
): SequenceState {
  const activationIds =
    activationId === undefined ? state.activationIds : [...state.activationIds, activationId];
  return { ...state, response, activationIds };
}

function memoryOf(activation: WhiskActivation): number | undefined {
  const limits = annotationOf(activation, 'limits');
  const memory = isJsonObject(limits) ? limits['memory'] : undefined;
  return typeof memory === 'number' ? memory : undefined;
}

/** What the annotations of the activation of a sequence, or of a composition, tell. */
export interface SequenceAnnotationInput {
  /** `guest/pkg/name`, without a leading slash. */
  readonly path: string;
  /** Whether a client, and not another sequence or composition, invoked it. */
  readonly isTopmost: boolean;
  /** Whether it is a composition. */
  readonly isConductor: boolean;
  /** The limits of the sequence itself, or of the conductor. */
  readonly limits: ActionLimits;
  /** Milliseconds. */
  readonly waitTime?: number;
  /** The largest memory limit of its components, in MB; without it no limits are told. */
  readonly maxMemory?: number;
  readonly binding?: string;
}

/** The annotations of such an activation; what is absent from the input is absent from the list. */
export function sequenceAnnotations(input: SequenceAnnotationInput): Annotation[] {
  const { path, isTopmost, isConductor, limits, waitTime, maxMemory, binding } = input;
  const values = {
    topmost: isTopmost,
    path,
    kind: 'sequence',
    conductor: isConductor ? true : undefined,
    causedBy: isTopmost ? undefined : 'sequence',
    binding,
    waitTime,
    limits: maxMemory === undefined ? undefined : { ...limits, memory: maxMemory },
  };
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}
