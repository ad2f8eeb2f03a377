import type { LogFields } from '@serverless-max/foundation';
import { isJsonObject, type JsonObject, type JsonValue } from '@serverless-max/whisk-protocol';
import { createApidoc, createGatewayApi } from '@serverless-max/whisk-protocol/testing';
import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { manageApi } from '../testing/api-client.ts';
import { startHost } from '../testing/test-host.ts';

const tenant = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502';
const pathParameters = [{ name: 'id', in: 'path' }];
const withId = createApidoc({ gatewayPath: '/{id}', pathParameters }, { secureKey: 'k' });
const { document } = createGatewayApi(createApidoc(), withId);
const bases: readonly JsonObject[] = [createApidoc(), withId, { namespace: '_', swagger: document }];

const word = fc.constantFrom('/', '/shop', '/books', '/{id}', 'get', '*', '__proto__', '', '%', 'a b', "'");
const odd = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }) as Arbitrary<JsonValue>);
/** A member is replaced, by the numbers that lead to it. */
const edit = fc.tuple(fc.array(fc.nat(7), { minLength: 1, maxLength: 10 }), odd, word);

function applyEdit(value: JsonValue, [way, replacement, name]: [number[], JsonValue, string]): JsonValue {
  const [first, ...rest] = way;
  if (first === undefined || typeof value !== 'object' || value === null) return replacement;
  const entries = Object.entries(value);
  const index = first % (entries.length + 1);
  const [key, member] = entries[index] ?? [name, replacement];
  const changed = applyEdit(member, [rest, replacement, name]);
  if (!isJsonObject(value)) return value.map((it, at) => (at === index ? changed : it));
  return { ...value, [key]: changed };
}

test('any document of an API is taken or refused, and any request to it answered', {
  timeout: 120_000,
}, async () => {
  const failures: LogFields[] = [];
  const note = (fields: LogFields): void => void failures.push(fields);
  await using host = await startHost({ logger: { debug() {}, info() {}, warn: note, error: note } });
  const action = host.put({ name: 'list', annotations: [{ key: 'web-export', value: true }] });
  expect(action.name).toBe('list');
  const run = fc.record({
    base: fc.constantFrom(...bases),
    edits: fc.array(edit, { maxLength: 3 }),
    responsetype: fc.constantFrom('', 'http', 'json', '../x'),
    paths: fc.array(word, { maxLength: 3 }),
    method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD' as const),
  });
  await fc.assert(
    fc.asyncProperty(run, async ({ base, edits, responsetype, paths, method }) => {
      const apidoc = edits.reduce(applyEdit, base as JsonValue);
      const query = { responsetype };
      const made = await manageApi(host, 'createApi', { query, body: { apidoc } });
      expect(made.statusCode).toBeOneOf([200, 501, 502]);
      const url = encodeURI(`/api/${tenant}${paths.map((it) => `/${it}`).join('') || '/'}`);
      expect((await host.app.inject({ method, url })).statusCode).toBeOneOf([200, 204, 404]);
      expect((await manageApi(host, 'getApi', { query: { operation: 'get' } })).statusCode).toBe(200);
      const part = { basepath: paths[0] ?? '/shop', relpath: paths[1] ?? '', operation: paths[2] ?? '' };
      expect((await manageApi(host, 'deleteApi', { query: part })).statusCode).toBeOneOf([200, 502]);
      expect(JSON.stringify(failures)).toBe('[]');
    }),
    { numRuns: 500 },
  );
  expect({}).not.toHaveProperty('polluted');
});
