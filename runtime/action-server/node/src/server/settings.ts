import type { LogFormat } from './activation-log.ts';
import type { Environment } from './environment.ts';
import { BadSettingError } from './model-errors.ts';

// The environment variables that the action server reads; ../../../README.md lists them.

/** Which program answers: the action's own code, the model's Fastify application, or its own server. */
export type AdapterName = 'code' | 'fastify' | 'http';

const adapters: readonly string[] = ['code', 'fastify', 'http'] satisfies AdapterName[];

/** The adapter; the action's own code when none is named. */
export function adapterOf(environment: Environment): AdapterName {
  const name = textOf(environment, 'SERVERLESS_MAX_ADAPTER') || 'code';
  if (adapters.includes(name)) return name as AdapterName;
  throw new BadSettingError(
    `SERVERLESS_MAX_ADAPTER must be one of ${adapters.join(', ')}, but is '${name}'.`,
  );
}

/** `module`, `module:export`, or nothing when the application is to be searched. */
export function applicationNameOf(environment: Environment): string {
  return textOf(environment, 'SERVERLESS_MAX_APP');
}

/** The path that an activation without a path of its own reaches. */
export function predictPathOf(environment: Environment): string {
  return textOf(environment, 'SERVERLESS_MAX_PREDICT_PATH') || '/model/predict';
}

/** The size of the largest result, in bytes of its JSON (OpenWhisk: activation.payload.max). */
export function maxResultBytesOf(environment: Environment): number {
  return wholeNumber(environment, 'SERVERLESS_MAX_MAX_RESULT_BYTES', 1_048_576);
}

/** Whether runs may overlap; OpenWhisk sets the variable when an action's concurrency is above 1. */
export function allowsConcurrency(environment: Environment): boolean {
  return environment['__OW_ALLOW_CONCURRENT']?.toLowerCase() === 'true';
}

/** How the host wants the log: whether it can read who wrote a line. */
export function logFormatOf(environment: Environment): LogFormat {
  const marksSentinels = textOf(environment, 'SERVERLESS_MAX_LOG_MARKS') === 'true';
  return { marksSentinels, marksLines: marksSentinels && allowsConcurrency(environment) };
}

/** The words that start the image's own server; none where nobody says what its command was. */
export function commandOf(environment: Environment): readonly string[] {
  const text = textOf(environment, 'SERVERLESS_MAX_COMMAND');
  if (text === '') return [];
  const words = parsed(text);
  if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string'))
    return words;
  throw new BadSettingError(`SERVERLESS_MAX_COMMAND must be a JSON array of words, but is '${text}'.`);
}

/** The port on which the image's own server listens. */
export function modelPortOf(environment: Environment): number {
  const port = wholeNumber(environment, 'SERVERLESS_MAX_MODEL_PORT', 5000);
  if (port !== wholeNumber(environment, 'SERVERLESS_MAX_PORT', 8080)) return port;
  throw new BadSettingError(
    `The model's own server listens on port ${port}, which the action server needs.`,
    'Let it listen on another one, and set SERVERLESS_MAX_MODEL_PORT to that.',
  );
}

/** The path whose status is below 400 once the own server is ready; listening is enough without. */
export function healthPathOf(environment: Environment): string {
  return textOf(environment, 'SERVERLESS_MAX_HEALTH_PATH');
}

/**
 * How long the own server may take for an answer in milliseconds: as long as the activation may, unless a variable says
 * less; five minutes, OpenWhisk's longest, where nobody says (or nobody waits any more).
 */
export function answerLimitOf(environment: Environment, nowMs: number): number {
  const left = timeLeft(environment, nowMs);
  return Math.min(left, wholeNumber(environment, 'SERVERLESS_MAX_REQUEST_TIMEOUT_MS', 0) || left);
}

/** How long the activation may still take, in milliseconds. */
export function timeLeft(environment: Environment, nowMs: number): number {
  const deadline = textOf(environment, '__OW_DEADLINE');
  const left = /^\d+$/.test(deadline) ? Number(deadline) - nowMs : 0;
  return left > 0 ? left : 300_000;
}

function wholeNumber(environment: Environment, name: string, standard: number): number {
  const text = textOf(environment, name);
  if (text === '') return standard;
  if (/^\d+$/.test(text)) return Number(text);
  throw new BadSettingError(`${name} must be a whole number, but is '${text}'.`);
}

function textOf(environment: Environment, name: string): string {
  return environment[name]?.trim() ?? '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
