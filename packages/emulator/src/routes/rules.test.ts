// Longer than other files: every rule of this collection is a row or a story here, and they share one host.
import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { startHost, type TestHost } from '../testing/test-host.ts';

const byPath = { trigger: '/_/t', action: '/_/hello' };

/** The action `hello` and the triggers `t` and `u`. */
async function startWithReferents(options: Parameters<typeof startHost>[0] = {}): Promise<TestHost> {
  const host = await startHost(options);
  host.put();
  await host.rest('PUT', '_/triggers/t', {});
  await host.rest('PUT', '_/triggers/u', {});
  return host;
}

async function linksOf(host: TestHost, trigger: string): Promise<unknown> {
  return (await host.rest('GET', `_/triggers/${trigger}`)).json().rules;
}

async function statusOf(host: TestHost, rule = 'r'): Promise<string> {
  return (await host.rest('GET', `_/rules/${rule}`)).json().status;
}

test.each([
  ['names', byPath],
  ['names of its namespace', { trigger: '/guest/t', action: 'guest/hello' }],
  ["the wsk command's fields", { ...byPath, name: 'r', status: '' }],
  ['paths', { trigger: { path: '_', name: 't' }, action: { path: 'guest', name: 'hello' } }],
])('creates a rule by %s: it is active at once, and its trigger knows', async (_, body) => {
  const clock = createManualClock();
  await using host = await startWithReferents({ clock });
  const annotations = [{ key: 'about', value: 'tests' }];
  const created = await host.rest('PUT', '_/rules/r?overwrite=false', { ...body, annotations });
  expect([created.statusCode, created.headers['content-type']]).toEqual([200, 'application/json']);
  expect(created.json()).toEqual({
    namespace: 'guest',
    name: 'r',
    version: '0.0.1',
    publish: false,
    annotations,
    trigger: { path: 'guest', name: 't' },
    action: { path: 'guest', name: 'hello' },
    status: 'active',
    updated: clock.now(),
  });
  expect((await host.rest('GET', 'guest/rules/r')).json()).toEqual(created.json());
  expect(await linksOf(host, 't')).toEqual({
    'guest/r': { action: { path: 'guest', name: 'hello' }, status: 'active' },
  });
});

test('a new rule is active with overwrite, too', async () => {
  await using host = await startWithReferents();
  expect((await host.rest('PUT', '_/rules/r?overwrite=true', byPath)).json().status).toBe('active');
});

test('is switched on and off, as often as one likes', async () => {
  await using host = await startWithReferents();
  await host.rest('PUT', '_/rules/r', byPath);
  for (const status of ['inactive', 'inactive', 'active', 'active']) {
    const answer = await host.rest('POST', '_/rules/r', { status, trigger: null, action: null });
    expect([answer.statusCode, answer.body]).toEqual([200, 'OK']);
    expect(answer.headers['content-type']).toBe('text/plain; charset=UTF-8');
    expect(await statusOf(host)).toBe(status);
    expect(await linksOf(host, 't')).toMatchObject({ 'guest/r': { status } });
  }
});

test('an update keeps the status, follows the new trigger, and leaves the old one', async () => {
  await using host = await startWithReferents();
  await host.rest('PUT', '_/rules/r', byPath);
  await host.rest('POST', '_/rules/r', { status: 'inactive' });
  const moved = await host.rest('PUT', '_/rules/r?overwrite=true', { trigger: '/_/u' });
  expect(moved.json()).toMatchObject({
    version: '0.0.2',
    status: 'inactive',
    trigger: { path: 'guest', name: 'u' },
    action: { path: 'guest', name: 'hello' },
  });
  expect(await linksOf(host, 't')).toEqual({});
  expect(await linksOf(host, 'u')).toMatchObject({ 'guest/r': { status: 'inactive' } });
  host.put({ name: 'other' });
  const annotations = [{ key: 'a', value: 1 }];
  await host.rest('PUT', '_/rules/r?overwrite=true', { action: '/_/other', annotations });
  const last = await host.rest('PUT', '_/rules/r?overwrite=true', {});
  expect(last.json()).toMatchObject({ version: '0.0.4', action: { name: 'other' }, annotations });
  expect(await linksOf(host, 'u')).toMatchObject({ 'guest/r': { action: { name: 'other' } } });
});

test('an active rule can be deleted; the answer says that it is inactive', async () => {
  await using host = await startWithReferents();
  await host.rest('PUT', '_/rules/r', byPath);
  const deleted = await host.rest('DELETE', '_/rules/r');
  expect([deleted.statusCode, deleted.json().status]).toEqual([200, 'inactive']);
  expect(await linksOf(host, 't')).toEqual({});
  expect((await host.rest('GET', '_/rules/r')).statusCode).toBe(404);
});

test('without its trigger a rule is inactive, and cannot be switched on; it can be deleted', async () => {
  await using host = await startWithReferents();
  await host.rest('PUT', '_/rules/r', byPath);
  const deleted = await host.rest('DELETE', '_/triggers/t');
  expect(deleted.json().rules).toHaveProperty(['guest/r']);
  expect(await statusOf(host)).toBe('inactive');
  expect((await host.rest('POST', '_/rules/r', { status: 'inactive' })).statusCode).toBe(200);
  const answer = await host.rest('POST', '_/rules/r', { status: 'active' });
  expect([answer.statusCode, answer.json().error]).toEqual([
    404,
    'Only rules with existing triggers can be activated',
  ]);
  // A trigger of the same name knows nothing of the rule until it is switched on.
  await host.rest('PUT', '_/triggers/t', {});
  expect(await statusOf(host)).toBe('inactive');
  await host.rest('POST', '_/rules/r', { status: 'active' });
  expect(await linksOf(host, 't')).toMatchObject({ 'guest/r': { status: 'active' } });
  await host.rest('DELETE', '_/triggers/t');
  expect((await host.rest('DELETE', '_/rules/r')).statusCode).toBe(200);
});

test('an update of the trigger keeps its rules', async () => {
  await using host = await startWithReferents();
  await host.rest('PUT', '_/rules/r', byPath);
  const updated = await host.rest('PUT', '_/triggers/t?overwrite=true', { publish: true });
  expect(updated.json().rules).toHaveProperty(['guest/r', 'status'], 'active');
});

test('the action may be in a package, and behind a binding', async () => {
  await using host = await startWithReferents();
  await host.rest('PUT', '_/packages/p', {});
  await host.rest('PUT', '_/packages/b', { binding: { namespace: 'guest', name: 'p' } });
  await host.rest('PUT', '_/actions/p/a', { exec: { kind: 'blackbox', image: 'me/img:1' } });
  for (const [rule, path] of [
    ['r', 'guest/p'],
    ['s', 'guest/b'],
  ]) {
    const put = await host.rest('PUT', `_/rules/${rule}`, { trigger: '/_/t', action: `/${path}/a` });
    expect(put.json().action).toEqual({ path, name: 'a' });
  }
});

const malformed = 'The request content was malformed:\n';
const otherKind = 'Resource by this name exists but is not in this collection.';
const missing = 'The requested resource does not exist.';
const unqualified =
  'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.';

test.each([
  ['one that exists', 'PUT', '_/rules/r', byPath, 409, 'resource already exists'],
  ['the name of a trigger', 'PUT', '_/rules/t', byPath, 409, otherKind],
  ['a trigger', 'GET', '_/rules/t', undefined, 409, otherKind],
  ['a trigger to switch', 'POST', '_/rules/t', { status: 'active' }, 409, otherKind],
  ['one that is missing', 'GET', '_/rules/x', undefined, 404, missing],
  ['one that is missing to delete', 'DELETE', '_/rules/x', undefined, 404, missing],
  ['one that is missing to switch', 'POST', '_/rules/x', { status: 'active' }, 404, missing],
  [
    'no trigger',
    'PUT',
    '_/rules/x',
    { action: '/_/hello' },
    400,
    'rule requires a valid trigger and a valid action',
  ],
  [
    'no action',
    'PUT',
    '_/rules/x',
    { trigger: '/_/t', action: null },
    400,
    'rule requires a valid trigger and a valid action',
  ],
  [
    'a missing trigger',
    'PUT',
    '_/rules/x',
    { ...byPath, trigger: '/_/no' },
    400,
    'trigger /guest/no does not exist',
  ],
  [
    'a missing action',
    'PUT',
    '_/rules/x',
    { ...byPath, action: '/_/no' },
    400,
    'action /guest/no does not exist',
  ],
  [
    'a missing action of an update',
    'PUT',
    '_/rules/r?overwrite=true',
    { action: '/_/no' },
    400,
    'action /guest/no does not exist',
  ],
  [
    'a missing package',
    'PUT',
    '_/rules/x',
    { ...byPath, action: '/_/p/a' },
    400,
    'action /guest/p/a does not exist',
  ],
  [
    'an action for a package',
    'PUT',
    '_/rules/x',
    { ...byPath, action: '/_/hello/a' },
    400,
    'action /guest/hello/a does not exist',
  ],
  [
    'an action too deep',
    'PUT',
    '_/rules/x',
    { ...byPath, action: '/_/p/q/a' },
    400,
    'action /guest/p/q/a does not exist',
  ],
  ['a trigger without a namespace', 'PUT', '_/rules/x', { ...byPath, trigger: 't' }, 400, unqualified],
  ['an action without a namespace', 'PUT', '_/rules/x', { ...byPath, action: '/hello' }, 400, unqualified],
  [
    'a trigger that is no name',
    'PUT',
    '_/rules/x',
    { ...byPath, trigger: 1 },
    400,
    `${malformed}fully qualified name malformed`,
  ],
  [
    "another's trigger",
    'PUT',
    '_/rules/x',
    { ...byPath, trigger: '/other/t' },
    403,
    "The supplied authentication is not authorized to access 'other/t'.",
  ],
  [
    "another's action",
    'PUT',
    '_/rules/x',
    { ...byPath, action: '/other/a' },
    403,
    "The supplied authentication is not authorized to access 'other/a'.",
  ],
  [
    "another's rule",
    'GET',
    'whisk.system/rules/r',
    undefined,
    403,
    "The supplied authentication is not authorized to access 'whisk.system/r'.",
  ],
  ['no body', 'PUT', '_/rules/x', undefined, 400, 'Request entity expected but not supplied'],
  [
    'large annotations',
    'PUT',
    '_/rules/x',
    { ...byPath, annotations: [{ key: 'a', value: 'x'.repeat(1_048_576) }] },
    413,
    'annotations larger than allowed: 1048579 > 1048576 bytes.',
  ],
  ['no status at all', 'POST', '_/rules/r', undefined, 400, 'Request entity expected but not supplied'],
  ['no status', 'POST', '_/rules/r', {}, 400, `${malformed}key not found: status`],
  [
    'another status',
    'POST',
    '_/rules/r',
    { status: 'on' },
    400,
    `${malformed}requirement failed: on is not a recognized rule state`,
  ],
  [
    'a bad skip',
    'GET',
    '_/rules?skip=-1',
    undefined,
    400,
    "The query parameter 'skip' was malformed:\nThe value '-1' is not greater than or equal to 0 for rules.",
  ],
  ['a deeper path', 'GET', '_/rules/r/x', undefined, 404, 'The requested resource could not be found.'],
] as const)('refuses %s', async (_, method, path, body, status, error) => {
  await using host = await startWithReferents();
  await host.rest('PUT', '_/rules/r', byPath);
  const answer = await host.rest(method, path, body);
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toEqual({ error, code: answer.headers['x-request-id'] });
});

test('lists whole rules without their status, the last updated first, in pages, and counts', async () => {
  const clock = createManualClock();
  await using host = await startWithReferents({ clock });
  for (const name of ['a', 'b', 'c']) await host.rest('PUT', `_/rules/${name}`, byPath);
  const rules = (await host.rest('GET', '_/rules/?limit=2')).json();
  expect(rules.map((it: { name: string }) => it.name)).toEqual(['c', 'b']);
  expect(rules[0]).toEqual({
    namespace: 'guest',
    name: 'c',
    version: '0.0.1',
    publish: false,
    annotations: [],
    trigger: { path: 'guest', name: 't' },
    action: { path: 'guest', name: 'hello' },
    updated: clock.now(),
  });
  expect((await host.rest('GET', '_/rules?count=true&skip=2')).json()).toEqual({ rules: 1 });
});
