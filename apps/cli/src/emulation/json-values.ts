import { bytesIn } from './amounts.ts';

/** Undefined when the text is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value when it is an object. */
export function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
}

/** Also the longest time that a timer takes. */
const largest = 2_147_483_647;

/** Reads the values of a file, each with the name that it has there. */
export interface CheckedValues {
  numberOf(name: string, value: unknown): number;
  /** A number, or Infinity for "none". */
  rateOf(name: string, value: unknown): number;
  /** Bytes, from a text such as "1 MB". */
  sizeOf(name: string, value: unknown): number;
  booleanOf(name: string, value: unknown): boolean;
  textsOf(name: string, value: unknown): readonly string[];
}

/** Creates the reader; `refuse` throws what is said of a value that cannot be. */
export function checkedValues(refuse: (detail: string) => never): CheckedValues {
  const expected = (name: string, what: string, value: unknown): never =>
    refuse(`"${name}" must be ${what}, and is ${JSON.stringify(value)}`);
  const numberOf = (name: string, value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largest) return value;
    return expected(name, `a whole number from 0 to ${largest}`, value);
  };
  return {
    numberOf,
    rateOf: (name, value) => (value === 'none' ? Number.POSITIVE_INFINITY : numberOf(name, value)),
    sizeOf: (name, value) =>
      bytesIn(typeof value === 'string' ? value : '') ?? expected(name, 'a size such as "1 MB"', value),
    booleanOf: (name, value) => (typeof value === 'boolean' ? value : expected(name, 'true or false', value)),
    textsOf(name, value) {
      const isTexts = Array.isArray(value) && value.every((it): it is string => typeof it === 'string');
      return isTexts ? value : expected(name, 'a list of texts', value);
    },
  };
}
