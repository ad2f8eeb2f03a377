import type { JsonObject, JsonValue } from '@serverless-max/whisk-protocol';
import { millisecondsIn } from '../emulation/amounts.ts';
import { objectIn } from '../emulation/json-values.ts';
import type { SettingType } from './settings.ts';

/** A value of a setting, read. */
export type SettingValue = string | number | boolean | JsonObject;

const largest = 2_147_483_647;
const webWords: Readonly<Record<string, string>> = {
  true: 'true',
  yes: 'true',
  raw: 'raw',
  no: 'no',
  false: 'no',
};

interface Reading {
  readonly allowed: string;
  /** Undefined when the value is not allowed. */
  read(value: unknown): SettingValue | undefined;
  readonly schema: JsonObject;
}

/** How each type is read, from texts of the command line and environment as well as from files. */
export const settingTypes: Readonly<Record<SettingType, Reading>> = {
  text: {
    allowed: 'a text',
    read: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
    schema: { type: 'string', minLength: 1 },
  },
  count: {
    allowed: `a whole number from 1 to ${largest}`,
    read: wholeNumber,
    schema: { type: 'integer', minimum: 1, maximum: largest },
  },
  milliseconds: {
    allowed: 'milliseconds as a whole number, or a duration such as 60s or 5m',
    read: (value) => wholeNumber(value) ?? (typeof value === 'string' ? millisecondsIn(value) : undefined),
    schema: {
      anyOf: [
        { type: 'integer', minimum: 1, maximum: largest },
        { type: 'string', pattern: '^\\d+ ?[smhd]$' },
      ],
    },
  },
  switch: {
    allowed: 'true or false',
    read: (value) => switchIn(value),
    schema: { type: 'boolean' },
  },
  web: {
    allowed: '`raw`, `true` or `no`',
    read: (value) => webWords[String(value)],
    schema: { enum: ['raw', 'true', 'no', true, false] },
  },
  secret: {
    allowed: 'a secret, true to have one made up, or `no`',
    read: (value) => {
      if (value === 'no' || value === false || value === 'false') return false;
      if (value === true || value === 'true') return true;
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
    schema: { type: ['string', 'boolean'], minLength: 1 },
  },
  entries: {
    allowed: 'values by their names',
    read: (value) => (Array.isArray(value) ? entriesIn(value) : (objectIn(value) as JsonObject | undefined)),
    schema: { type: 'object' },
  },
};

/** `name=value` with a value that is JSON, or else a text, as wsk takes it. Undefined without a name. */
export function entryIn(text: string): readonly [string, JsonValue] | undefined {
  const at = text.indexOf('=');
  if (at <= 0) return undefined;
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value) as JsonValue];
  } catch {
    return [text.slice(0, at), value];
  }
}

function entriesIn(texts: readonly unknown[]): JsonObject | undefined {
  const entries = texts.map((it) => (typeof it === 'string' ? entryIn(it) : undefined));
  return entries.every((it) => it !== undefined) ? Object.fromEntries(entries) : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= largest
    ? number
    : undefined;
}

function switchIn(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return { true: true, '1': true, yes: true, false: false, '0': false, no: false, '': false }[String(value)];
}
