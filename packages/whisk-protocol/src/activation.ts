import type { JsonObject, JsonValue } from './json.ts';
import type { ActionLimits } from './limits.ts';
import { type Annotation, toParameterDocuments } from './parameters.ts';

const statusCodes = {
  success: 0,
  'application error': 1,
  'action developer error': 2,
  'whisk internal error': 3,
} as const;

/** How an activation ended. (OpenWhisk: ActivationResult.scala.) */
export type ActivationStatus = keyof typeof statusCodes;

/** The number of a status, as lists show it. */
export function statusCodeOf(status: ActivationStatus): 0 | 1 | 2 | 3 {
  return statusCodes[status];
}

/** The outcome of an activation. */
export interface ActivationResponse {
  readonly status: ActivationStatus;
  readonly result?: JsonValue;
  /** Length of the container's answer in UTF-16 units, or in bytes when it was too long. */
  readonly size?: number;
}

/** A response that holds nothing but an error. */
export function errorResponse(
  status: Exclude<ActivationStatus, 'success'>,
  error: JsonValue,
  size?: number,
): ActivationResponse {
  return { status, result: { error }, ...(size !== undefined && { size }) };
}

/** The record of one run. Times are epoch milliseconds, `duration` is milliseconds. */
export interface WhiskActivation {
  /** The namespace that invoked. */
  readonly namespace: string;
  readonly name: string;
  readonly subject: string;
  /** 32 lower-case hexadecimal digits. */
  readonly activationId: string;
  readonly version: string;
  readonly publish: false;
  readonly start: number;
  /** Absent on activations of triggers. */
  readonly end?: number;
  readonly duration?: number;
  /** The activation of the enclosing sequence. */
  readonly cause?: string;
  readonly response: ActivationResponse;
  readonly logs: readonly string[];
  readonly annotations: readonly Annotation[];
}

/** The whole record. `response.statusCode` is never part of it. */
export function toActivationDocument(a: WhiskActivation): JsonObject {
  return {
    ...toCommonFields(a),
    subject: a.subject,
    response: toActivationResult(a),
    logs: [...a.logs],
  };
}

/** The record as an item of a list: no response and no logs; once ended, `statusCode` stands at the top level. */
export function toActivationSummary(a: WhiskActivation): JsonObject {
  return {
    ...toCommonFields(a),
    ...(a.end !== undefined && { statusCode: statusCodeOf(a.response.status) }),
  };
}

/** What `GET …/activations/{id}/result` answers; also the `response` of a record. */
export function toActivationResult(a: Pick<WhiskActivation, 'response'>): JsonObject {
  const { status, result, size } = a.response;
  return {
    ...(result !== undefined && { result }),
    ...(size !== undefined && { size }),
    status,
    success: status === 'success',
  };
}

function toCommonFields(a: WhiskActivation): JsonObject {
  return {
    namespace: a.namespace,
    name: a.name,
    version: a.version,
    publish: a.publish,
    annotations: toParameterDocuments(a.annotations),
    activationId: a.activationId,
    start: a.start,
    ...(a.cause !== undefined && { cause: a.cause }),
    ...(a.end !== undefined && { end: a.end, duration: a.duration ?? a.end - a.start }),
  };
}

/** What the annotations of an activation tell. Times are milliseconds. */
export interface ActivationAnnotationInput {
  /** `guest/pkg/name`, without a leading slash. */
  readonly path: string;
  readonly kind: string;
  readonly limits: ActionLimits;
  /** Whether the run or the init hit the action's time limit. */
  readonly timeout: boolean;
  readonly waitTime?: number;
  /** Present exactly when the container was initialised for this activation. */
  readonly initTime?: number;
  readonly causedBy?: 'sequence';
  readonly binding?: string;
}

/** The annotations of an activation; what is absent from the input is absent from the list. */
export function activationAnnotations(input: ActivationAnnotationInput): Annotation[] {
  const { path, kind, limits, timeout, waitTime, initTime, causedBy, binding } = input;
  const values = { path, kind, limits: { ...limits }, timeout, waitTime, initTime, causedBy, binding };
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

/**
 * A line of an activation's logs: the time padded to 30 columns, the stream, the text without its line end.
 * (OpenWhisk: LogLine in DockerToActivationLogStore.scala.)
 */
export function formatLogLine(timestamp: string, stream: 'stdout' | 'stderr', text: string): string {
  return `${timestamp.padEnd(30)} ${stream}: ${text.replace(/\r?\n?$/, '')}`;
}
