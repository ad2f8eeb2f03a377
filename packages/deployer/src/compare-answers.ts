import { isJsonObject, type JsonValue } from '@serverless-max/whisk-protocol';
import type { WebAnswer } from './web-request.ts';

/** What an answer is compared with. */
export interface ExpectedAnswer {
  /** `recorded` with the model, or what the same image answered on this machine. */
  readonly source: 'recorded' | 'local';
  readonly mediaType: string;
  readonly body: Uint8Array;
}

/** How far numbers may be apart, relative to the larger one: another CPU rounds otherwise. */
export const numberTolerance = 1e-3;
const smallest = 1e-6;

/**
 * In words, how an answer differs from the expected one; undefined when it does not. JSON is compared member by member,
 * numbers within `numberTolerance`; everything else byte by byte.
 */
export function differenceFrom(
  expected: ExpectedAnswer,
  answer: Pick<WebAnswer, 'mediaType' | 'body'>,
): string | undefined {
  if (answer.mediaType !== expected.mediaType) {
    return `it is ${answer.mediaType || 'of no media type'}, and ${expected.mediaType} was expected`;
  }
  if (isJson(expected.mediaType)) {
    const [wanted, got] = [readJson(expected.body), readJson(answer.body)];
    if (got === undefined) return 'it is no JSON';
    return wanted === undefined ? undefined : difference(wanted, got, '');
  }
  if (Buffer.compare(expected.body, answer.body) === 0) return undefined;
  return `its ${answer.body.byteLength} bytes are not the ${expected.body.byteLength} expected ones`;
}

/** In words, what is wrong with an answer that nothing is known of but the media type; undefined when nothing is. */
export function faultOf(
  answer: Pick<WebAnswer, 'status' | 'mediaType' | 'body'>,
  mediaType: string | undefined,
): string | undefined {
  if (answer.status < 200 || answer.status > 299) return `status ${answer.status}: ${excerpt(answer.body)}`;
  if (mediaType !== undefined && answer.mediaType !== mediaType) {
    return `it is ${answer.mediaType || 'of no media type'}, and ${mediaType} was expected`;
  }
  if (answer.body.byteLength === 0 && answer.status !== 204) return 'it is empty';
  if (!isJson(answer.mediaType)) return undefined;
  const value = readJson(answer.body);
  if (value === undefined) return 'it is no JSON';
  // The convention of MAX models.
  return isJsonObject(value) && value['status'] === 'error' ? `it says ${excerpt(answer.body)}` : undefined;
}

/** The beginning of a body, on one line. */
export function excerpt(body: Uint8Array): string {
  const text = Buffer.from(body.subarray(0, 300)).toString('utf8').replace(/\s+/g, ' ').trim();
  return text === '' ? 'nothing' : text.length > 160 ? `${text.slice(0, 157)}…` : text;
}

function difference(wanted: JsonValue, got: JsonValue, at: string): string | undefined {
  const place = at === '' ? 'the answer' : at;
  if (typeof wanted === 'number' && typeof got === 'number') {
    const apart = Math.abs(wanted - got);
    const allowed = Math.max(Math.abs(wanted), Math.abs(got)) * numberTolerance + smallest;
    return apart <= allowed ? undefined : `${place} is ${got}, and ${wanted} was expected`;
  }
  if (Array.isArray(wanted) && Array.isArray(got)) {
    if (wanted.length !== got.length)
      return `${place} has ${got.length} items, and ${wanted.length} were expected`;
    return firstOf(wanted.map((it, index) => () => difference(it, got[index] ?? null, `${at}[${index}]`)));
  }
  if (isJsonObject(wanted) && isJsonObject(got)) {
    const keys = [...new Set([...Object.keys(wanted), ...Object.keys(got)])];
    return firstOf(
      keys.map((key) => () => {
        const inner = at === '' ? key : `${at}.${key}`;
        const [one, other] = [wanted[key], got[key]];
        if (one === undefined) return `${inner} was not expected`;
        if (other === undefined) return `${inner} is missing`;
        return difference(one, other, inner);
      }),
    );
  }
  return wanted === got ? undefined : `${place} is ${show(got)}, and ${show(wanted)} was expected`;
}

function firstOf(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
}

function show(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

function isJson(mediaType: string): boolean {
  return /^application\/(.+\+)?json$/.test(mediaType);
}

function readJson(body: Uint8Array): JsonValue | undefined {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}
