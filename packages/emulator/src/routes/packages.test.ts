import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { exec, shared, startWithShared } from '../testing/shared-package.ts';
import { startHost, systemAuthorization } from '../testing/test-host.ts';

const notFound = 'The requested resource does not exist.';

test('creates, updates, gets and deletes a package', async () => {
  const clock = createManualClock();
  await using host = await startHost({ clock });
  const created = await host.rest('PUT', '_/packages/p?overwrite=false', {
    name: 'ignored',
    version: '0.0.1',
    publish: false,
    annotations: [{ key: 'binding', value: '?' }],
  });
  expect([created.statusCode, created.headers['content-type']]).toEqual([200, 'application/json']);
  expect(created.json()).toEqual({
    namespace: 'guest',
    name: 'p',
    binding: {},
    parameters: [],
    version: '0.0.1',
    publish: false,
    annotations: [],
    updated: clock.now(),
  });
  const got = await host.rest('GET', 'guest/packages/p');
  expect(got.json()).toEqual({ ...created.json(), actions: [], feeds: [] });
  const updated = await host.rest('PUT', '_/packages/p?overwrite=true', { publish: true });
  expect(updated.json()).toMatchObject({ version: '0.0.2', publish: true });
  expect((await host.rest('DELETE', '_/packages/p')).json()).toEqual(updated.json());
  expect((await host.rest('DELETE', '_/packages/p')).json().error).toBe(notFound);
});

test('a package shows what is in it, the feeds apart', async () => {
  await using host = await startHost();
  await host.rest('PUT', '_/packages/p', {});
  const action = (await host.rest('PUT', '_/actions/p/a', { exec })).json();
  const annotations = [{ key: 'feed', value: 'true' }];
  const feed = (await host.rest('PUT', '_/actions/p/f', { exec, annotations })).json();
  const { actions, feeds } = (await host.rest('GET', '_/packages/p')).json();
  expect(actions).toEqual([{ name: 'a', version: '0.0.1', annotations: action.annotations }]);
  expect(feeds).toEqual([{ name: 'f', version: '0.0.1', annotations: feed.annotations }]);
});

test('a binding shows what is in its provider, with the parameters of both', async () => {
  await using host = await startWithShared();
  const created = await host.rest('PUT', '_/packages/b', {
    binding: shared,
    parameters: [{ key: 'c', value: 'C' }],
  });
  expect(created.json()).toMatchObject({
    binding: shared,
    parameters: [{ key: 'c', value: 'C' }],
    annotations: [{ key: 'binding', value: shared }],
  });
  expect((await host.rest('GET', '_/packages/b')).json()).toMatchObject({
    ...created.json(),
    parameters: [
      { key: 'a', value: 'A' },
      { key: 'c', value: 'C' },
    ],
    actions: [{ name: 'hello' }],
    feeds: [],
  });
});

test('lists the own packages, and the public ones of others without bindings', async () => {
  await using host = await startWithShared();
  await host.rest('PUT', '_/packages/p', {});
  await host.rest('PUT', '_/packages/b', { binding: { namespace: '_', name: 'p' } });
  const own = (await host.rest('GET', '_/packages?public=true')).json();
  expect(own.map((it: { name: string; binding: unknown }) => [it.name, it.binding])).toEqual([
    ['b', { namespace: 'guest', name: 'p' }],
    ['p', false],
  ]);
  expect(Object.keys(own[0]).sort()).toEqual([
    'annotations',
    'binding',
    'name',
    'namespace',
    'publish',
    'updated',
    'version',
  ]);
  const foreign = (await host.rest('GET', 'whisk.system/packages/')).json();
  expect(foreign.map((it: { name: string }) => it.name)).toEqual(['shared']);
  expect((await host.rest('GET', 'whisk.system/packages?count=true')).json()).toEqual({ packages: 1 });
  expect((await host.rest('GET', '_/packages?count=true&skip=1')).json()).toEqual({ packages: 1 });
  expect((await host.rest('GET', '_/packages?limit=1&skip=1')).json()).toMatchObject([{ name: 'p' }]);
  expect((await host.rest('GET', 'whisk.nobody/packages')).json()).toEqual([]);
});

test('force deletes a package with what is in it; a binding goes without its provider', async () => {
  await using host = await startHost();
  await host.rest('PUT', '_/packages/p', {});
  await host.rest('PUT', '_/packages/b', { binding: { namespace: '_', name: 'p' } });
  await host.rest('PUT', '_/actions/p/a', { exec });
  await host.rest('PUT', '_/actions/p/c', { exec });
  expect((await host.rest('DELETE', '_/packages/p')).json().error).toContain('(contains 2 entities)');
  expect((await host.rest('DELETE', '_/packages/b')).statusCode).toBe(200);
  expect((await host.rest('GET', '_/actions?count=true')).json()).toEqual({ actions: 2 });
  expect((await host.rest('DELETE', '_/packages/p?force=true')).json().name).toBe('p');
  expect(host.invoker.retired.map((it) => it.name)).toEqual(['c', 'a']);
  expect((await host.rest('GET', '_/actions?count=true')).json()).toEqual({ actions: 0 });
});

test('what a binding stood for is gone or private', async () => {
  await using host = await startWithShared();
  await host.rest('PUT', '_/packages/p', {});
  await host.rest('PUT', '_/packages/b', { binding: { namespace: '_', name: 'p' } });
  await host.rest('DELETE', '_/packages/p');
  const gone = await host.rest('GET', '_/packages/b');
  expect([gone.statusCode, gone.json().error]).toEqual([
    404,
    "The requested resource 'guest/b' does not exist.",
  ]);
  expect((await host.rest('PUT', '_/packages/b?overwrite=true', { publish: true })).statusCode).toBe(200);

  await host.rest('PUT', '_/packages/s', { binding: shared });
  await host.rest(
    'PUT',
    'whisk.system/packages/shared?overwrite=true',
    { publish: false },
    systemAuthorization,
  );
  for (const path of ['_/packages/s', '_/actions/s/', '_/actions/s/hello']) {
    const answer = await host.rest('GET', path);
    expect([answer.statusCode, answer.json().error]).toEqual([
      403,
      "The supplied authentication is not authorized to access 'guest/s'.",
    ]);
  }
});

test('new parameters of a package let the containers of its actions go', async () => {
  await using host = await startHost();
  await host.rest('PUT', '_/packages/p', {});
  await host.rest('PUT', '_/actions/p/a', { exec });
  await host.rest('PUT', '_/packages/p?overwrite=true', { publish: true });
  expect(host.invoker.retired).toEqual([]);
  await host.rest('PUT', '_/packages/p?overwrite=true', { parameters: [] });
  expect(host.invoker.retired).toMatchObject([{ namespace: 'guest/p', name: 'a' }]);
});
