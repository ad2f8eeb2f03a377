import { isJsonObject, type JsonObject, type JsonValue } from '@serverless-max/whisk-protocol';
import type { LimitName } from './deployed-action.ts';

/** Both ends included; an end that the host does not tell is open. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** What a host allows: memory and logs in MB, timeout in ms. A limit that it does not tell has an open range. */
export interface HostLimits {
  readonly ranges: Readonly<Record<LimitName, Range>>;
  /** Bytes of a request's body, and of a result. */
  readonly payloadBytes: number;
  /** Whether the host told them, or OpenWhisk's own number is assumed. */
  readonly isPayloadTold: boolean;
  /** Bytes of the parameters, and of the annotations, of an action. */
  readonly parametersBytes: number;
  readonly invocationsPerMinute: number | undefined;
  /** Kinds that this user may create; undefined when all are allowed. */
  readonly allowedKinds: readonly string[] | undefined;
  /** Which documents told anything. */
  readonly toldBy: readonly string[];
}

const bytesPerMb = 1_048_576;

/** A host that tells nothing. */
export const untoldLimits: HostLimits = readHostLimits(undefined, undefined);

/**
 * The limits that hold for a user, from the host's information document (`GET /`) and the user's own limits
 * (`GET …/limits`, which newer hosts have); the tighter one of two holds. (OpenWhisk: Controller.scala, Limits.scala.)
 */
export function readHostLimits(information: JsonValue | undefined, user: JsonValue | undefined): HostLimits {
  const host = isJsonObject(information) ? objectIn(information['limits']) : {};
  const own = objectIn(user);
  const range = (hostName: string, ownName: string, unit: number): Range =>
    toRange(
      [scaled(host[`min_action_${hostName}`], unit), numberIn(own[`minAction${ownName}`])],
      [scaled(host[`max_action_${hostName}`], unit), numberIn(own[`maxAction${ownName}`])],
    );
  const payload = sizeIn(own['maxPayloadSize']);
  const kinds = own['allowedKinds'];
  return {
    ranges: {
      memory: range('memory', 'Memory', bytesPerMb),
      timeout: range('duration', 'Timeout', 1),
      logs: range('logs', 'Logs', bytesPerMb),
      concurrency: range('concurrency', 'Concurrency', 1),
    },
    payloadBytes: payload ?? bytesPerMb,
    isPayloadTold: payload !== undefined,
    parametersBytes: sizeIn(own['maxParameterSize']) ?? bytesPerMb,
    invocationsPerMinute: numberIn(own['invocationsPerMinute']) ?? numberIn(host['actions_per_minute']),
    allowedKinds: Array.isArray(kinds) ? kinds.filter((it) => typeof it === 'string') : undefined,
    toldBy: [
      ...(Object.keys(host).length > 0 ? ['information document'] : []),
      ...(Object.keys(own).length > 0 ? ['limits of the namespace'] : []),
    ],
  };
}

function toRange(mins: readonly (number | undefined)[], maxs: readonly (number | undefined)[]): Range {
  const min = Math.max(...mins.filter((it) => it !== undefined));
  const max = Math.min(...maxs.filter((it) => it !== undefined));
  return { ...(Number.isFinite(min) && { min }), ...(Number.isFinite(max) && { max }) };
}

function objectIn(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function numberIn(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function scaled(value: JsonValue | undefined, unit: number): number | undefined {
  return typeof value === 'number' ? Math.floor(value / unit) : undefined;
}

/** Bytes of a number, or of a text such as `1 MB`. */
function sizeIn(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  const [, count, unit = ''] = /^(\d+) ?(B|KB|MB|GB)?$/i.exec(String(value ?? '')) ?? [];
  const bytesPer = { '': 1, B: 1, KB: 1_024, MB: bytesPerMb, GB: 1_073_741_824 }[unit.toUpperCase()];
  return count === undefined ? undefined : Number(count) * (bytesPer ?? 1);
}
