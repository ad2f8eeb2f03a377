import { readFile } from 'node:fs/promises';
import {
  ibmLimits,
  type LimitRange,
  noRates,
  openwhiskLimits,
  type SystemLimits,
} from '@serverless-max/whisk-protocol';
import { InvalidLimitsError, InvalidOptionError } from '../errors.ts';
import { checkedValues, objectIn, readJson } from './json-values.ts';

const known: ReadonlyMap<string, SystemLimits> = new Map([
  ['openwhisk', openwhiskLimits],
  ['ibm', ibmLimits],
  ['none', { ...openwhiskLimits, ...noRates }],
]);

/**
 * The limits that `--limits` names: `openwhisk`, `ibm` (those of IBM Cloud Functions), `none` (OpenWhisk's without
 * rates), or a JSON file.
 * @throws InvalidOptionError when there is no such file
 * @throws InvalidLimitsError when the file says something that is no limit
 */
export async function readLimits(word: string): Promise<SystemLimits> {
  const limits = known.get(word);
  if (limits) return limits;
  let text: string;
  try {
    text = await readFile(word, 'utf8');
  } catch {
    const allowed = 'openwhisk, ibm, none, or the path of a JSON file that can be read';
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

/**
 * OpenWhisk's limits with those that a file names in the place of its own. A rate may be `"none"`.
 * @throws InvalidLimitsError
 */
export function parseLimits(text: string, file: string): SystemLimits {
  const refuse = (detail: string): never => {
    throw new InvalidLimitsError(file, detail);
  };
  const { numberOf, rateOf } = checkedValues(refuse);
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
  for (const name of rateNames.filter(has)) limits[name] = rateOf(name, given[name]);
  const { defaultListLimit, maxListLimit } = limits;
  if (defaultListLimit > maxListLimit) {
    refuse(`"defaultListLimit" is ${defaultListLimit}, and "maxListLimit" is ${maxListLimit}`);
  }
  return limits;
}
