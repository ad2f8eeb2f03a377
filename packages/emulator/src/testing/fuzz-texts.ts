import type { JsonValue } from '@serverless-max/whisk-protocol';
import fc, { type Arbitrary } from 'fast-check';

/** Mostly what is likely, now and then what is odd. */
export function mostly<T>(likely: Arbitrary<T>, odd: Arbitrary<T>): Arbitrary<T> {
  return fc.oneof({ weight: 40, arbitrary: likely }, odd);
}

/** Any JSON, not deep. */
export const json: Arbitrary<JsonValue> = fc.jsonValue({ maxDepth: 3 }) as Arbitrary<JsonValue>;

/** Text of one byte a character, as the HTTP parser lets it stand in a header. */
export const headerText: Arbitrary<string> = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((it) => it !== 0x7f)
    .map((it) => String.fromCharCode(it)),
});

/** Any text, percent-encoded. A lone surrogate has no encoding. */
export const encodedText: Arbitrary<string> = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom('', '.', '..', '__proto__'))
  .map((it) => encodeURIComponent(it.toWellFormed()));

/** What a body may say that it is. */
export const contentType: Arbitrary<string> = fc.oneof(
  fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'),
  fc.constantFrom('text/plain', 'image/png', 'a/b+json', 'application/json; charset=utf-16', 'application/'),
  fc.constantFrom('multipart/form-data', ';', '', '\u00e9/x'),
  headerText,
);
