import { expect, test } from 'vitest';
import { startHost, systemAuthorization, type TestHost } from '../testing/test-host.ts';

const exec = { kind: 'blackbox', image: 'me/img:1.2', code: 'code' };
const notFound = 'The requested resource does not exist.';
const parameters = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

/** Guest has the package `p` and the binding `b` to the public package `whisk.system/shared`; all of them hold `a`. */
async function startWithPackages(): Promise<TestHost> {
  const host = await startHost();
  const asSystem = (path: string, body: object) =>
    host.rest('PUT', `whisk.system/${path}?overwrite=true`, body, systemAuthorization);
  const action = { exec, parameters: parameters({ c: 'action', d: 'action' }) };
  await asSystem('packages/shared', {
    publish: true,
    parameters: parameters({ a: 'pkg', b: 'pkg', c: 'pkg' }),
  });
  await asSystem('packages/secret', {});
  await asSystem('actions/shared/a', action);
  await asSystem('actions/secret/a', action);
  await host.rest('PUT', '_/packages/p', { parameters: parameters({ x: 'X', c: 'pkg' }) });
  await host.rest('PUT', '_/actions/p/a', action);
  await host.rest('PUT', '_/packages/b', {
    binding: { namespace: 'whisk.system', name: 'shared' },
    parameters: parameters({ b: 'binding', c: 'binding' }),
  });
  return host;
}

test('creates, updates and deletes in a package, without its parameters', async () => {
  await using host = await startWithPackages();
  const created = await host.rest('PUT', '_/actions/p/new', { exec });
  expect(created.json()).toMatchObject({
    namespace: 'guest/p',
    name: 'new',
    parameters: [],
    version: '0.0.1',
  });
  const updated = await host.rest('PUT', '_/actions/p/new?overwrite=true', { limits: { memory: 512 } });
  expect(updated.json()).toMatchObject({ exec: { code: 'code' }, version: '0.0.2', limits: { memory: 512 } });
  expect(host.invoker.retired).toMatchObject([{ namespace: 'guest/p', name: 'new' }]);
  expect((await host.rest('DELETE', '_/actions/p/new')).json()).toEqual(updated.json());
  expect((await host.rest('GET', '_/actions/p/new')).json().error).toBe(notFound);
});

test('reads with the parameters of package and binding, weakest first', async () => {
  await using host = await startWithPackages();
  const own = (await host.rest('GET', '_/actions/p/a')).json();
  expect(own).toMatchObject({
    namespace: 'guest/p',
    parameters: parameters({ x: 'X', c: 'action', d: 'action' }),
  });
  expect(own).not.toHaveProperty('binding');
  const bound = (await host.rest('GET', '_/actions/b/a')).json();
  expect(bound).toMatchObject({
    namespace: 'whisk.system/shared',
    exec: { code: 'code' },
    parameters: parameters({ a: 'pkg', b: 'binding', c: 'action', d: 'action' }),
  });
  expect(bound).not.toHaveProperty('binding');
  const metadata = (await host.rest('GET', '_/actions/b/a?code=false')).json();
  expect(metadata.binding).toBe('guest/b');
  expect(metadata.exec).not.toHaveProperty('code');
  expect((await host.rest('GET', '_/actions/p/a?code=false')).json()).not.toHaveProperty('binding');
  const shared = (await host.rest('GET', 'whisk.system/actions/shared/a')).json();
  expect(shared.parameters).toEqual(parameters({ a: 'pkg', b: 'pkg', c: 'action', d: 'action' }));
});

test('lists a package and a binding, and every packaged action in the namespace', async () => {
  await using host = await startWithPackages();
  await host.rest('PUT', '_/actions/outside', { exec });
  const list = async (path: string) =>
    (await host.rest('GET', path))
      .json()
      .map((it: { namespace: string; name: string }) => `${it.namespace}/${it.name}`);
  expect(await list('_/actions')).toEqual(['guest/outside', 'guest/p/a']);
  expect(await list('_/actions/p/?limit=30&skip=0')).toEqual(['guest/p/a']);
  expect(await list('_/actions/b/')).toEqual(['whisk.system/shared/a']);
  expect(await list('whisk.system/actions/shared/')).toEqual(['whisk.system/shared/a']);
  expect((await host.rest('GET', '_/actions/p/?count=true')).json()).toEqual({ actions: 1 });
  expect((await host.rest('GET', '_/actions?count=true')).json()).toEqual({ actions: 2 });
});

test('invokes with the payload above action, binding and package, as the caller', async () => {
  await using host = await startWithPackages();
  const answer = await host.rest('POST', '_/actions/b/a?blocking=true', { d: 'payload' });
  expect(answer.statusCode).toBe(200);
  expect(answer.json().response.result).toEqual({ a: 'pkg', b: 'binding', c: 'action', d: 'payload' });
  expect(answer.json()).toMatchObject({ namespace: 'guest', name: 'a' });
  expect(answer.json().annotations).toEqual(
    expect.arrayContaining(parameters({ path: 'whisk.system/shared/a', binding: 'guest/b' })),
  );
  const [job] = host.invoker.jobs;
  expect(job).toMatchObject({ namespace: 'guest', action: { namespace: 'whisk.system/shared', name: 'a' } });
  const named = async (name: string) => (await host.rest('GET', `_/activations?name=${name}`)).json();
  expect(await named('b/a')).toHaveLength(1);
  expect(await named('shared/a')).toHaveLength(0);

  const direct = await host.rest('POST', 'whisk.system/actions/shared/a?blocking=true&result=true', {});
  expect(direct.json()).toMatchObject({ a: 'pkg', b: 'pkg' });
  const own = await host.rest('POST', '_/actions/p/a?blocking=true', {});
  expect(own.json().annotations.map((it: { key: string }) => it.key)).not.toContain('binding');
  expect(await named('p/a')).toHaveLength(1);
});

test('a sequence in a package or behind a binding runs, without the parameters of those', async () => {
  await using host = await startWithPackages();
  const components = ['/_/b/a', '/guest/p/a'];
  const created = await host.rest('PUT', '_/actions/p/s', { exec: { kind: 'sequence', components } });
  expect(created.json().exec.components).toEqual(['/guest/b/a', '/guest/p/a']);
  await host.rest('PUT', '_/packages/bound', { binding: { namespace: '_', name: 'p' } });
  const answer = await host.rest('POST', '_/actions/bound/s?blocking=true', { d: 'payload' });
  expect(host.invoker.jobs.map((it) => it.args)).toEqual([
    { a: 'pkg', b: 'binding', c: 'action', d: 'payload' },
    { x: 'X', a: 'pkg', b: 'binding', c: 'action', d: 'payload' },
  ]);
  expect(answer.json().annotations).toEqual(
    expect.arrayContaining(parameters({ path: 'guest/p/s', binding: 'guest/bound' })),
  );
});

test('a component in a package that is not public is refused', async () => {
  await using host = await startWithPackages();
  const answer = await host.rest('PUT', '_/actions/p/s', {
    exec: { kind: 'sequence', components: ['/whisk.system/secret/a'] },
  });
  expect([answer.statusCode, answer.json().error]).toEqual([403, notAuthorized('whisk.system/secret')]);
});

test('invokers get the same value again until something changes', async () => {
  await using host = await startWithPackages();
  const invoke = async () => {
    await host.rest('POST', '_/actions/b/a?blocking=true', {});
    return host.invoker.jobs.at(-1)?.action;
  };
  const first = await invoke();
  expect(await invoke()).toBe(first);
  await host.rest('PUT', '_/packages/b?overwrite=true', { parameters: [] });
  expect(await invoke()).not.toBe(first);
});

test('final protects the parameters of the package, too', async () => {
  await using host = await startWithPackages();
  await host.rest('PUT', '_/actions/p/a?overwrite=true', { annotations: parameters({ final: true }) });
  const answer = await host.rest('POST', '_/actions/p/a', { x: 'other' });
  expect([answer.statusCode, answer.json().error]).toEqual([
    400,
    'Request defines parameters that are not allowed (e.g., reserved properties).',
  ]);
});

const onBinding = 'Operation not permitted on package binding.';
const notAuthorized = (name: string) => `The supplied authentication is not authorized to access '${name}'.`;

test.each([
  ['PUT', '_/actions/b/a?overwrite=true', { exec }, 400, onBinding],
  ['PUT', '_/actions/b/new', { exec }, 400, onBinding],
  ['DELETE', '_/actions/b/a', undefined, 400, onBinding],
  ['PUT', '_/actions/none/a', { exec }, 404, notFound],
  ['DELETE', '_/actions/none/a', undefined, 404, notFound],
  ['GET', '_/actions/none/a', undefined, 404, notFound],
  ['POST', '_/actions/none/a', {}, 404, notFound],
  ['GET', '_/actions/none/', undefined, 404, notFound],
  ['GET', '_/actions/p/none', undefined, 404, notFound],
  ['GET', '_/actions/b/none', undefined, 404, notFound],
  ['POST', '_/actions/p/none', {}, 404, notFound],
  ['DELETE', '_/actions/p/none', undefined, 404, notFound],
  ['PUT', '_/actions/p/a', { exec }, 409, 'resource already exists'],
  [
    'PUT',
    '_/actions/outside/a',
    { exec },
    409,
    'Resource by this name exists but is not in this collection.',
  ],
  [
    'GET',
    '_/actions/outside/a',
    undefined,
    409,
    'Resource by this name exists but is not in this collection.',
  ],
  [
    'PUT',
    'whisk.system/actions/shared/a?overwrite=true',
    { exec },
    403,
    notAuthorized('whisk.system/shared/a'),
  ],
  ['DELETE', 'whisk.system/actions/shared/a', undefined, 403, notAuthorized('whisk.system/shared/a')],
  ['GET', 'whisk.system/actions/secret/a', undefined, 403, notAuthorized('whisk.system/secret')],
  ['POST', 'whisk.system/actions/secret/a', {}, 403, notAuthorized('whisk.system/secret')],
  ['POST', 'whisk.system/actions/none/a', {}, 403, notAuthorized('whisk.system/none')],
  ['GET', 'whisk.system/actions/secret/', undefined, 403, notAuthorized('whisk.system/secret')],
  ['DELETE', '_/actions/p/', undefined, 404, 'The requested resource could not be found.'],
  ['PUT', '_/actions/', { exec }, 404, 'The requested resource could not be found.'],
  ['GET', '_/actions/p/a/b', undefined, 404, 'The requested resource could not be found.'],
  ['GET', '_/actions/$/a', undefined, 400, 'The name of the entity contains illegal characters.'],
  ['GET', '_/actions/p/$', undefined, 400, 'The name of the entity contains illegal characters.'],
] as const)('%s %s answers %j with %i', async (method, path, body, status, error) => {
  await using host = await startWithPackages();
  await host.rest('PUT', '_/actions/outside', { exec });
  const answer = await host.rest(method, path, body);
  expect(answer.json()).toEqual({ error, code: answer.headers['x-request-id'] });
  expect(answer.statusCode).toBe(status);
  expect(host.invoker.jobs).toEqual([]);
});
