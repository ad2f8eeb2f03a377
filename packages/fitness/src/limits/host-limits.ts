import {
  ibmLimits,
  isJsonObject,
  type JsonValue,
  openwhiskLimits,
  type SystemLimits,
} from '@serverless-max/whisk-protocol';
import { TargetUnknownError } from '../errors.ts';
import { exchange, jsonOf } from '../http/exchange.ts';

/** What a host permits, as far as an image is measured against it. */
export interface HostLimits {
  /** `openwhisk`, `ibm`, or an address. */
  readonly name: string;
  /** Where the figures come from. */
  readonly source: string;
  /** Of an action, at most. */
  readonly memoryMb: number;
  /** Of an action, at least. */
  readonly minMemoryMb: number;
  readonly timeoutMs: number;
  readonly logsMb: number;
  /** Of what goes in and of what comes out, each. */
  readonly payloadBytes: number;
}

const known: Readonly<Record<string, readonly [SystemLimits, string]>> = {
  openwhisk: [openwhiskLimits, 'OpenWhisk’s defaults (application.conf)'],
  ibm: [ibmLimits, 'IBM Cloud Functions, “System details and limits”, until it ended in October 2024'],
};

const bytesPerMb = 1_048_576;
const askTimeoutMs = 10_000;

/**
 * The limits of a host: `openwhisk`, `ibm`, or the address of one, whose information document is read.
 * @throws TargetUnknownError
 */
export async function resolveTarget(word: string): Promise<HostLimits> {
  const found = known[word];
  if (found) return toHostLimits(word, ...found);
  const url = /^https?:\/\//.test(word) && URL.canParse(word) ? new URL(word) : undefined;
  if (!url) throw new TargetUnknownError(word, 'it is neither `openwhisk` nor `ibm` nor an address');
  const request = {
    method: 'GET',
    path: '/',
    headers: { accept: 'application/json' },
    body: new Uint8Array(),
  };
  const answer = await exchange(url.origin, request, { timeoutMs: askTimeoutMs });
  if (answer.tag === 'broken') throw new TargetUnknownError(word, `nobody answers there (${answer.reason})`);
  const limits = readInformation(jsonOf(answer) as JsonValue | undefined);
  if (limits) return { name: word, source: `the information document of ${url.origin}/`, ...limits };
  throw new TargetUnknownError(
    word,
    `GET ${url.origin}/ answered ${answer.status}, and not with the document in which an OpenWhisk host tells its limits`,
  );
}

/**
 * Reads the document at `/` of a host (OpenWhisk: Controller.scala `info`): durations in ms, sizes in bytes. It has no
 * limit of payloads: OpenWhisk's default holds then.
 */
export function readInformation(
  document: JsonValue | undefined,
): Omit<HostLimits, 'name' | 'source'> | undefined {
  if (!isJsonObject(document) || !isJsonObject(document['limits'])) return undefined;
  const { limits } = document;
  const numberOf = (name: string): number | undefined => {
    const value = limits[name];
    return typeof value === 'number' ? value : undefined;
  };
  const memory = numberOf('max_action_memory');
  const duration = numberOf('max_action_duration');
  if (memory === undefined || duration === undefined) return undefined;
  return {
    memoryMb: memory / bytesPerMb,
    minMemoryMb: (numberOf('min_action_memory') ?? openwhiskLimits.memory.min * bytesPerMb) / bytesPerMb,
    timeoutMs: duration,
    logsMb: (numberOf('max_action_logs') ?? openwhiskLimits.logs.max * bytesPerMb) / bytesPerMb,
    payloadBytes: openwhiskLimits.payloadBytes,
  };
}

function toHostLimits(name: string, limits: SystemLimits, source: string): HostLimits {
  const { memory, timeout, logs, payloadBytes } = limits;
  return {
    name,
    source,
    memoryMb: memory.max,
    minMemoryMb: memory.min,
    timeoutMs: timeout.max,
    logsMb: logs.max,
    payloadBytes,
  };
}
