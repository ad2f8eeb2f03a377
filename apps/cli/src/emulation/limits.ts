import { readFile } from 'node:fs/promises';
import { type LimitRange, openwhiskLimits, type SystemLimits } from '@serverless-max/whisk-protocol';
import { InvalidLimitsError, InvalidOptionError } from '../errors.ts';

/** OpenWhisk's limits without those that count requests. */
const withoutRates: SystemLimits = {
  ...openwhiskLimits,
  invocationsPerMinute: Number.POSITIVE_INFINITY,
  concurrentInvocations: Number.POSITIVE_INFINITY,
  firesPerMinute: Number.POSITIVE_INFINITY,
};

/**
 * The limits that `--limits` names: `openwhisk`, `none` (the same, without rates), or a JSON file.
 * @throws InvalidOptionError when there is no such file
 * @throws InvalidLimitsError when the file says something that is no limit
 */
export async function readLimits(word: string): Promise<SystemLimits> {
  if (word === 'openwhisk') return openwhiskLimits;
  if (word === 'none') return withoutRates;
  let text: string;
  try {
    text = await readFile(word, 'utf8');
  } catch {
    const allowed = 'openwhisk, none, or the path of a JSON file that can be read';
    throw new InvalidOptionError('--limits', word, allowed);
  }
  return parseLimits(text, word);
}

const rangeNames = ['timeout', 'memory', 'logs', 'concurrency'] as const;
const rateNames = ['invocationsPerMinute', 'concurrentInvocations', 'firesPerMinute'] as const;
const numberNames = [
  'payloadBytes',
  'parametersBytes',
  'execBytes',
  'sequenceLength',
  'maxBlockingWaitMs',
  'maxListLimit',
  'defaultListLimit',
] as const;
const names: readonly string[] = [...rangeNames, ...rateNames, ...numberNames];

/** Also the longest time that a timer takes. */
const largest = 2_147_483_647;

/**
 * OpenWhisk's limits with those that a file names in the place of its own. A rate may be `"none"`.
 * @throws InvalidLimitsError
 */
export function parseLimits(text: string, file: string): SystemLimits {
  const refuse = (detail: string): never => {
    throw new InvalidLimitsError(file, detail);
  };
  const numberOf = (name: string, value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largest) return value;
    return refuse(`"${name}" must be a whole number from 0 to ${largest}, and is ${JSON.stringify(value)}`);
  };
  const rangeOf = (name: string, value: unknown, base: LimitRange): LimitRange => {
    const given = objectIn(value) ?? refuse(`"${name}" must be an object with "min", "default" and "max"`);
    const range = { ...base };
    for (const end of ['min', 'default', 'max'] as const) {
      if (Object.hasOwn(given, end)) range[end] = numberOf(`${name}.${end}`, given[end]);
    }
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(range, key));
    if (unknown !== undefined) refuse(`"${name}" has no "${unknown}"; it has "min", "default" and "max"`);
    const { min, default: standard, max } = range;
    if (min <= standard && standard <= max) return range;
    return refuse(`"${name}" goes from ${min} to ${max}, and its default is ${standard}`);
  };

  const given = objectIn(readJson(text)) ?? refuse('it is not a JSON object');
  const unknown = Object.keys(given).find((key) => !names.includes(key));
  if (unknown !== undefined) refuse(`there is no limit "${unknown}"; there are ${names.join(', ')}`);
  const limits: { -readonly [name in keyof SystemLimits]: SystemLimits[name] } = { ...openwhiskLimits };
  const has = (name: string): boolean => Object.hasOwn(given, name);
  for (const name of rangeNames.filter(has)) limits[name] = rangeOf(name, given[name], limits[name]);
  for (const name of numberNames.filter(has)) limits[name] = numberOf(name, given[name]);
  for (const name of rateNames.filter(has)) {
    limits[name] = given[name] === 'none' ? Number.POSITIVE_INFINITY : numberOf(name, given[name]);
  }
  const { defaultListLimit, maxListLimit } = limits;
  if (defaultListLimit > maxListLimit) {
    refuse(`"defaultListLimit" is ${defaultListLimit}, and "maxListLimit" is ${maxListLimit}`);
  }
  return limits;
}

/** Undefined when the text is not JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
}
