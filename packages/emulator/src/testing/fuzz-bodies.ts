import type { JsonValue } from '@serverless-max/whisk-protocol';
import fc, { type Arbitrary } from 'fast-check';
import { contentType, headerText, json, mostly } from './fuzz-texts.ts';

const odd = (...likely: readonly JsonValue[]): Arbitrary<JsonValue> =>
  mostly(fc.constantFrom(...likely), json);
const some = (
  fields: Record<string, Arbitrary<JsonValue>>,
  ...requiredKeys: string[]
): Arbitrary<JsonValue> => mostly(fc.record(fields, { requiredKeys }), json);

const keyValues = mostly<JsonValue>(
  fc.array(some({ key: odd('a', 'web-export', 'final', 'raw-http', 'feed'), value: json }, 'key', 'value')),
  json,
);
const entity = {
  annotations: keyValues,
  parameters: keyValues,
  version: mostly<JsonValue>(fc.constantFrom('1.2.3', '7'), odd('0.0.0', '9'.repeat(40), '1.2.3.4')),
  publish: odd(true, false),
};
const exec = mostly(
  fc.oneof(
    some(
      {
        kind: odd('blackbox', ' BLACKBOX '),
        image: odd('a/b:c', 'a', 'a@sha256:1'),
        code: odd('x', 'YWJj', ''),
      },
      'kind',
      'image',
    ),
    some(
      {
        kind: odd('sequence'),
        components: mostly<JsonValue>(
          fc.array(odd('/_/hello', '/guest/made', '/_/p/made', '/_/p2/hello')),
          json,
        ),
      },
      'kind',
      'components',
    ),
    some({ kind: odd('nodejs:20', 'python:3', 'nodejs:default'), code: odd('x', ''), main: json }, 'kind'),
  ),
  json,
);
const size = odd(1, 128, 256, 60_000, 0, -1, 1e300, '1');
const limits = some({ memory: size, timeout: size, logs: size, concurrency: size, instances: size });

/** What a client puts into a collection, mostly right. */
export const documents: Readonly<Record<string, Arbitrary<JsonValue>>> = {
  actions: some(
    { ...entity, exec, limits, delAnnotations: mostly<JsonValue>(fc.array(odd('a', 'final')), json) },
    'exec',
  ),
  packages: some({
    ...entity,
    binding: some({ namespace: odd('_', 'guest', ''), name: odd('p', 'p2', 't') }),
  }),
  triggers: some({ ...entity, limits }),
  rules: some(
    {
      ...entity,
      trigger: odd('/_/t', '/guest/t2', '/_/r', ''),
      action: odd('/_/hello', '/_/p/made'),
      status: odd('active', ''),
    },
    'trigger',
    'action',
  ),
};

/** What a web action may return; the actions of the test return what they were given. */
const webResult = some({
  statusCode: odd(200, 204, 302, 404, 500, '201', 999, 99, 199),
  headers: mostly<JsonValue>(
    fc.dictionary(
      fc.oneof(
        fc.constantFrom('content-type', 'set-cookie', 'content-length', 'transfer-encoding'),
        headerText,
      ),
      mostly<JsonValue>(fc.oneof(contentType, headerText, fc.array(headerText)), json),
    ),
    json,
  ),
  body: mostly<JsonValue>(headerText, fc.oneof(json, fc.constantFrom('YWJj', ''))),
  error: json,
});
const multipart = fc
  .array(fc.tuple(headerText, headerText, fc.string({ unit: 'binary' })), { maxLength: 3 })
  .map((parts) => {
    const heads = ([field, file]: readonly string[]) =>
      `--b\r\nContent-Disposition: form-data; name="${field}"; filename="${file}"\r\n\r\n`;
    return `${parts.map((it) => `${heads(it)}${it[2]}\r\n`).join('')}--b--`;
  });

/** What a client sends to an action. */
export const payload: Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: webResult.map((it) => JSON.stringify(it)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', 'a=1&a=2&b', 'statusCode=204&headers=x', '{"status":"inactive"}'),
  },
  json.map((it) => JSON.stringify(it)),
  multipart,
);

/** A body that is not what it should be. */
export const oddBody: Arbitrary<string | Buffer> = fc.oneof(
  fc.constantFrom('', '{', '{"a":1}x', '[1,2]', '\ufeff{}', 'null', '{"__proto__":{"polluted":1}}'),
  fc.constantFrom(
    '['.repeat(20_000),
    `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    `"${'a'.repeat(1_100_000)}"`,
  ),
  json.map((it) => JSON.stringify(it)),
  fc.tuple(fc.oneof(...Object.values(documents)), fc.nat()).map(([it, at]) => damage(JSON.stringify(it), at)),
  fc.string({ unit: 'binary' }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);

function damage(text: string, at: number): string {
  const cut = at % text.length;
  return text.slice(0, cut) + text.slice(cut + 1);
}
