import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { startHost, type TestHost } from '../testing/test-host.ts';

const annotations = [{ key: 'about', value: 'tests' }];
const names = async (host: TestHost, query = ''): Promise<string[]> =>
  (await host.rest('GET', `_/triggers${query}`)).json().map((it: { name: string }) => it.name);

test('creates a trigger, reads it back, and deletes it', async () => {
  const clock = createManualClock();
  await using host = await startHost({ clock });
  const created = await host.rest('PUT', '_/triggers/t?overwrite=false', {
    namespace: '_',
    name: 'ignored',
    parameters: [
      { key: 'a', value: 0 },
      { key: 'a', value: 1 },
    ],
    limits: {},
    annotations,
  });
  expect([created.statusCode, created.headers['content-type']]).toEqual([200, 'application/json']);
  expect(created.json()).toEqual({
    namespace: 'guest',
    name: 't',
    version: '0.0.1',
    publish: false,
    annotations,
    parameters: [{ key: 'a', value: 1 }],
    limits: {},
    updated: clock.now(),
  });
  expect((await host.rest('GET', 'guest/triggers/t')).json()).toEqual(created.json());
  expect((await host.rest('DELETE', '_/triggers/t')).json()).toEqual(created.json());
  expect((await host.rest('DELETE', '_/triggers/t')).statusCode).toBe(404);
});

test('an update replaces parameters and annotations as a whole, and keeps what is absent', async () => {
  await using host = await startHost();
  await host.rest('PUT', '_/triggers/t', { parameters: [{ key: 'a', value: 1 }], annotations });
  const second = await host.rest('PUT', '_/triggers/t?overwrite=true', {
    annotations: [{ key: 'other', value: 1 }],
    parameters: null,
  });
  expect(second.json()).toMatchObject({
    version: '0.0.2',
    parameters: [{ key: 'a', value: 1 }],
    annotations: [{ key: 'other', value: 1 }],
  });
  const third = await host.rest('PUT', '_/triggers/t?overwrite=true', { publish: true, version: '2.0' });
  expect(third.json()).toMatchObject({ version: '2.0.0', publish: true });
});

test.each(['xyz', '/_/pkg/feed', 'a/b'])('takes %s for a feed', async (value) => {
  await using host = await startHost();
  const put = await host.rest('PUT', '_/triggers/t', { annotations: [{ key: 'feed', value }] });
  expect(put.statusCode).toBe(200);
});

test.each(['', '/', 'a,b', 1, null])('refuses %j for the feed of a new trigger only', async (value) => {
  await using host = await startHost();
  const feed = { annotations: [{ key: 'feed', value }] };
  const created = await host.rest('PUT', '_/triggers/t?overwrite=true', feed);
  expect([created.statusCode, created.json().error]).toEqual([400, 'Feed name is not valid']);
  await host.rest('PUT', '_/triggers/t', {});
  expect((await host.rest('PUT', '_/triggers/t?overwrite=true', feed)).statusCode).toBe(200);
});

const malformed = 'The request content was malformed:\n';
const otherKind = 'Resource by this name exists but is not in this collection.';
const missing = 'The requested resource does not exist.';

test.each([
  ['one that exists', 'PUT', '_/triggers/t', {}, 409, 'resource already exists'],
  ['the name of an action', 'PUT', '_/triggers/hello', {}, 409, otherKind],
  ['an action', 'GET', '_/triggers/hello', undefined, 409, otherKind],
  ['an action to delete', 'DELETE', '_/triggers/hello', undefined, 409, otherKind],
  ['an action to fire', 'POST', '_/triggers/hello', {}, 409, otherKind],
  ['one that is missing', 'GET', '_/triggers/x', undefined, 404, missing],
  ['one that is missing to delete', 'DELETE', '_/triggers/x', undefined, 404, missing],
  ['one that is missing to fire', 'POST', '_/triggers/x', {}, 404, missing],
  ['no body', 'PUT', '_/triggers/x', undefined, 400, 'Request entity expected but not supplied'],
  ['an array', 'PUT', '_/triggers/x', [], 400, `${malformed}Object expected`],
  ['limits that are no object', 'PUT', '_/triggers/x', { limits: 1 }, 400, `${malformed}Object expected`],
  [
    'parameters that are no list',
    'PUT',
    '_/triggers/x',
    { parameters: { a: 1 } },
    400,
    `${malformed}parameters malformed!`,
  ],
  ['a bad version', 'PUT', '_/triggers/x', { version: 'v1' }, 400, `${malformed}semantic version malformed`],
  [
    'large annotations',
    'PUT',
    '_/triggers/t?overwrite=true',
    { annotations: [{ key: 'a', value: 'x'.repeat(1_048_576) }] },
    413,
    'annotations larger than allowed: 1048579 > 1048576 bytes.',
  ],
  [
    'large parameters',
    'PUT',
    '_/triggers/x',
    { parameters: [{ key: 'a', value: 'x'.repeat(1_048_576) }] },
    413,
    'parameters larger than allowed: 1048579 > 1048576 bytes.',
  ],
  ['an array to fire with', 'POST', '_/triggers/t', [], 400, `${malformed}Object expected`],
  [
    'a large payload',
    'POST',
    '_/triggers/t',
    { a: 'x'.repeat(1_048_569) },
    413,
    'Request larger than allowed: 1048577 > 1048576 bytes.',
  ],
  [
    'an illegal name',
    'PUT',
    '_/triggers/a%2Fb',
    {},
    400,
    'The name of the entity contains illegal characters.',
  ],
  [
    "another's trigger",
    'POST',
    'whisk.system/triggers/t',
    {},
    403,
    "The supplied authentication is not authorized to access 'whisk.system/t'.",
  ],
  [
    "another's list",
    'GET',
    'whisk.system/triggers',
    undefined,
    403,
    "The supplied authentication is not authorized to access 'whisk.system'.",
  ],
  [
    'a bad limit',
    'GET',
    '_/triggers?limit=x',
    undefined,
    400,
    "The query parameter 'limit' was malformed:\nThe value 'x' is not an integer for triggers.",
  ],
  ['a deeper path', 'GET', '_/triggers/t/x', undefined, 404, 'The requested resource could not be found.'],
  ['a method', 'POST', '_/triggers', {}, 404, 'The requested resource could not be found.'],
] as const)('refuses %s', async (_, method, path, body, status, error) => {
  await using host = await startHost();
  host.put();
  await host.rest('PUT', '_/triggers/t', {});
  const answer = await host.rest(method, path, body);
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toEqual({ error, code: answer.headers['x-request-id'] });
});

test('an action cannot take the name of a trigger', async () => {
  await using host = await startHost();
  await host.rest('PUT', '_/triggers/t', {});
  const exec = { kind: 'blackbox', image: 'me/img:1' };
  for (const answer of [
    await host.rest('PUT', '_/actions/t?overwrite=true', { exec }),
    await host.rest('GET', '_/actions/t'),
  ]) {
    expect([answer.statusCode, answer.json().error]).toEqual([409, otherKind]);
  }
});

test('lists the last updated first, in pages, and counts', async () => {
  const clock = createManualClock();
  await using host = await startHost({ clock });
  for (const name of ['a', 'b', 'c']) await host.rest('PUT', `_/triggers/${name}`, { annotations });
  await host.rest('PUT', '_/triggers/a?overwrite=true', { parameters: [{ key: 'p', value: 1 }] });
  expect(await names(host)).toEqual(['a', 'c', 'b']);
  expect(await names(host, '/?limit=1&skip=1')).toEqual(['c']);
  expect((await host.rest('GET', '_/triggers?limit=1')).json()).toEqual([
    { namespace: 'guest', name: 'a', version: '0.0.2', publish: false, annotations, updated: clock.now() },
  ]);
  expect((await host.rest('GET', '_/triggers?count=true&skip=1&limit=1')).json()).toEqual({ triggers: 2 });
});
