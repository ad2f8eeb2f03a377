import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { startHost, type TestHost } from '../testing/test-host.ts';

const exec = { kind: 'blackbox', image: 'me/img:1.2' };
const names = async (host: TestHost, query: string): Promise<string[]> =>
  (await host.rest('GET', `_/actions${query}`)).json().map((it: { name: string }) => it.name);

test('creates an action, reads it back, and deletes it', async () => {
  const clock = createManualClock();
  await using host = await startHost({ clock });
  const created = await host.rest('PUT', '_/actions/hello?overwrite=false', {
    namespace: '_',
    name: 'ignored',
    exec: { ...exec, code: 'main' },
    parameters: [{ key: 'a', value: 1 }],
    annotations: [{ key: 'web-export', value: true }],
    limits: { memory: 512 },
  });
  expect([created.statusCode, created.headers['content-type']]).toEqual([200, 'application/json']);
  expect(created.json()).toEqual({
    namespace: 'guest',
    name: 'hello',
    exec: { kind: 'blackbox', image: 'me/img:1.2', code: 'main', binary: true },
    parameters: [{ key: 'a', value: 1 }],
    limits: { timeout: 60_000, memory: 512, logs: 10, concurrency: 1 },
    version: '0.0.1',
    publish: false,
    annotations: [
      { key: 'provide-api-key', value: false },
      { key: 'web-export', value: true },
      { key: 'exec', value: 'blackbox' },
    ],
    updated: clock.now(),
  });
  expect((await host.rest('GET', 'guest/actions/hello')).json()).toEqual(created.json());
  expect((await host.rest('GET', '_/actions/hello?code=false')).json().exec).not.toHaveProperty('code');
  expect((await host.rest('DELETE', '_/actions/hello')).json()).toEqual(created.json());
  expect((await host.rest('DELETE', '_/actions/hello')).statusCode).toBe(404);
});

test('updates what is supplied, and lets the old containers go', async () => {
  await using host = await startHost();
  const first = (await host.rest('PUT', '_/actions/hello?overwrite=true', { exec })).json();
  expect(host.invoker.retired).toEqual([]);
  const second = await host.rest('PUT', '_/actions/hello?overwrite=true', {
    annotations: [{ key: 'final', value: true }],
  });
  expect(second.json()).toMatchObject({ exec: { image: 'me/img:1.2' }, version: '0.0.2' });
  expect(second.json().annotations).toHaveLength(first.annotations.length + 1);
  expect(second.json().annotations).toEqual(expect.arrayContaining(first.annotations));
  expect(host.invoker.retired.map((it) => it.version)).toEqual(['0.0.1']);
  await host.rest('DELETE', '_/actions/hello');
  expect(host.invoker.retired.map((it) => it.version)).toEqual(['0.0.1', '0.0.2']);
});

test.each([
  ['an action that exists', 'PUT', '_/actions/hello', { exec }, 409, 'resource already exists'],
  [
    'an action that is missing',
    'GET',
    '_/actions/nothing',
    undefined,
    404,
    'The requested resource does not exist.',
  ],
  ['no exec', 'PUT', '_/actions/new', {}, 400, 'exec undefined'],
  ['no body', 'PUT', '_/actions/new', undefined, 400, 'Request entity expected but not supplied'],
  [
    'an unknown kind',
    'PUT',
    '_/actions/new',
    { exec: { kind: 'foo' } },
    400,
    "The request content was malformed:\nThe specified runtime 'foo' is not supported by this platform. Valid values are: 'sequence', 'blackbox'.",
  ],
  [
    'too much memory',
    'PUT',
    '_/actions/new',
    { exec, limits: { memory: 1024 } },
    400,
    'requirement failed: memory size 1024 MB exceeds allowed threshold of 512 MB',
  ],
  [
    'large parameters',
    'PUT',
    '_/actions/new',
    { exec, parameters: [{ key: 'a', value: 'x'.repeat(1_048_576) }] },
    413,
    'parameters larger than allowed: 1048579 > 1048576 bytes.',
  ],
  [
    'an illegal name',
    'PUT',
    '_/actions/a%2Fb',
    { exec },
    400,
    'The name of the entity contains illegal characters.',
  ],
  [
    'a name that begins with a blank',
    'GET',
    '_/actions/%20a',
    undefined,
    400,
    'The name of the entity contains illegal characters.',
  ],
  [
    'a name that is not ASCII',
    'GET',
    '_/actions/h%C3%A9',
    undefined,
    400,
    'The name of the entity contains illegal characters.',
  ],
  [
    'a long name',
    'GET',
    `_/actions/${'a'.repeat(257)}`,
    undefined,
    400,
    'Name segement longer than allowed: 257 > 256.',
  ],
  ['an illegal namespace', 'GET', '$/actions', undefined, 400, 'The namespace contains illegal characters.'],
  [
    "another's list",
    'GET',
    'whisk.system/actions',
    undefined,
    403,
    "The supplied authentication is not authorized to access 'whisk.system'.",
  ],
  [
    "another's action",
    'GET',
    'whisk.system/actions/a',
    undefined,
    403,
    "The supplied authentication is not authorized to access 'whisk.system/a'.",
  ],
  [
    'a bad overwrite',
    'PUT',
    '_/actions/new?overwrite=maybe',
    { exec },
    400,
    "The query parameter 'overwrite' was malformed:\n'maybe' is not a valid Boolean value",
  ],
  [
    'a bad limit',
    'GET',
    '_/actions?limit=201',
    undefined,
    400,
    "The query parameter 'limit' was malformed:\nThe value '201' is not in the range of 0 to 200 for actions.",
  ],
] as const)('refuses %s', async (_, method, path, body, status, error) => {
  await using host = await startHost();
  host.put();
  const answer = await host.rest(method, path, body);
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toEqual({ error, code: answer.headers['x-request-id'] });
  expect(host.invoker.retired).toEqual([]);
});

test('refuses another content type than JSON, and takes one with a charset', async () => {
  await using host = await startHost();
  const put = (type: string) =>
    host.app.inject({
      method: 'PUT',
      url: '/api/v1/namespaces/_/actions/a?overwrite=true',
      headers: { authorization: host.authorization, ...(type === '' ? {} : { 'content-type': type }) },
      payload: JSON.stringify({ exec }),
    });
  expect((await put('application/json; charset=utf-8')).statusCode).toBe(200);
  expect((await put('text/plain')).json().error).toBe(
    "The request's Content-Type [text/plain] is not supported. Expected:\napplication/json",
  );
  expect((await put('')).statusCode).toBe(415);
});

test('names may hold blanks and are percent-encoded in paths', async () => {
  await using host = await startHost();
  expect((await host.rest('PUT', '_/actions/my%20action@1', { exec })).json().name).toBe('my action@1');
  expect((await host.rest('GET', '_/actions/my%20action%401')).statusCode).toBe(200);
});

test('lists the last updated first, in pages', async () => {
  await using host = await startHost();
  for (const name of ['a', 'b', 'c']) await host.rest('PUT', `_/actions/${name}`, { exec });
  await host.rest('PUT', '_/actions/a?overwrite=true', {});
  expect(await names(host, '')).toEqual(['a', 'c', 'b']);
  expect(await names(host, '/?limit=1&skip=1')).toEqual(['c']);
  expect(await names(host, '?limit=0')).toEqual(['a', 'c', 'b']);
  expect(await names(host, '?skip=7')).toEqual([]);
  const [first] = (await host.rest('GET', '_/actions?limit=1')).json();
  expect(Object.keys(first).sort()).toEqual([
    'annotations',
    'exec',
    'limits',
    'name',
    'namespace',
    'publish',
    'updated',
    'version',
  ]);
  expect(first.exec).toEqual({ binary: false });
});

test('counts what a list would skip to', async () => {
  await using host = await startHost();
  for (const name of ['a', 'b', 'c']) await host.rest('PUT', `_/actions/${name}`, { exec });
  expect((await host.rest('GET', '_/actions?count=true&skip=1&limit=1')).json()).toEqual({ actions: 2 });
  expect((await host.rest('GET', '_/actions?count=on&skip=5')).json()).toEqual({ actions: 0 });
});
