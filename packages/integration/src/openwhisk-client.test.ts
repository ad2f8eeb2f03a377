import openwhisk from 'openwhisk';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { guestKey } from './support/rest-client.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';

const stack = new AsyncDisposableStack();
let emulator: RunningEmulator;
let client: openwhisk.Client;

beforeAll(async () => {
  const { env } = stack.use(await createHome());
  emulator = stack.use(await startEmulator([], env));
  client = openwhisk({ apihost: emulator.host, api_key: guestKey });
});
afterAll(() => stack.disposeAsync());

/** The client's typings lack `exec`, its code has it. */
function dockerAction(name: string, image: string): Parameters<typeof client.actions.create>[0] {
  const options = { name, action: '', exec: { kind: 'blackbox', image }, limits: { timeout: 10_000 } };
  return options as unknown as Parameters<typeof client.actions.create>[0];
}

test('the unchanged npm client creates, gets, lists, updates and deletes a docker action', async () => {
  const image = inject('runtimeImage');
  const created = await client.actions.create(dockerAction('reader', image));
  expect(created).toMatchObject({
    namespace: 'guest',
    name: 'reader',
    version: '0.0.1',
    exec: { kind: 'blackbox', image },
    limits: { timeout: 10_000, memory: 256, logs: 10, concurrency: 1 },
  });
  await expect(client.actions.create(dockerAction('reader', image))).rejects.toMatchObject({
    statusCode: 409,
  });
  expect(await client.actions.update(dockerAction('reader', image))).toMatchObject({ version: '0.0.2' });
  expect(await client.actions.get({ name: 'reader' })).toMatchObject({ name: 'reader' });
  expect(await client.actions.list()).toEqual([expect.objectContaining({ name: 'reader' })]);
  expect(await client.actions.delete({ name: 'reader' })).toMatchObject({ name: 'reader' });
  expect(await client.actions.list()).toEqual([]);
  await expect(client.actions.get({ name: 'reader' })).rejects.toMatchObject({ statusCode: 404 });
});

test('it invokes, blocking and not, and reads activations with their logs', async () => {
  await client.actions.create(dockerAction('metadata', inject('runtimeImage')));
  const params = { __ow_method: 'get', __ow_path: '/model/metadata' };

  const blocking = await client.actions.invoke({ name: 'metadata', params, blocking: true });
  expect(blocking).toMatchObject({
    name: 'metadata',
    namespace: 'guest',
    subject: 'guest',
    logs: [],
    response: { status: 'success', success: true, result: { statusCode: 200 } },
  });
  expect(
    await client.actions.invoke({ name: 'metadata', params, blocking: true, result: true }),
  ).toMatchObject({
    statusCode: 200,
  });

  const { activationId } = await client.actions.invoke({ name: 'metadata', params });
  expect(activationId).toMatch(/^[0-9a-f]{32}$/);
  await expect
    .poll(() => client.activations.get({ name: activationId }).catch(() => undefined))
    .toMatchObject({ activationId, response: { success: true } });

  const all = await client.activations.list({ limit: 10 });
  expect(all.map((it) => it.name)).toEqual(['metadata', 'metadata', 'metadata']);
  expect(await client.activations.result({ name: activationId })).toMatchObject({ success: true });
  await client.actions.delete({ name: 'metadata' });
});

test('what an action printed is in its activation, without the sentinels', async () => {
  await client.actions.create(dockerAction('broken', inject('runtimeImage')));
  const params = {
    __ow_method: 'post',
    __ow_body: 'no multipart',
    __ow_headers: { 'content-type': 'text/plain' },
  };
  const { activationId } = await client.actions.invoke({ name: 'broken', params, blocking: true });
  const { logs } = await client.activations.logs({ name: activationId });
  expect(logs.join('\n')).not.toContain('XXX_THE_END');
  for (const line of logs) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z *(stdout|stderr): /);
  await client.actions.delete({ name: 'broken' });
});

test('it makes packages, actions in them and bindings, and invokes through a binding', async () => {
  const parameters = [{ key: 'k', value: 'v' }];
  expect(await client.packages.create({ name: 'tools', package: { parameters } })).toMatchObject({
    namespace: 'guest',
    name: 'tools',
    version: '0.0.1',
    binding: {},
    parameters,
  });
  await expect(client.packages.create({ name: 'tools' })).rejects.toMatchObject({ statusCode: 409 });
  await client.actions.create(dockerAction('tools/reader', inject('runtimeImage')));
  expect(await client.packages.update({ name: 'tools', package: { publish: true } })).toMatchObject({
    version: '0.0.2',
    publish: true,
  });
  expect(await client.packages.get({ name: 'tools' })).toMatchObject({
    parameters,
    actions: [expect.objectContaining({ name: 'reader' })],
    feeds: [],
  });
  const binding = { namespace: '_', name: 'tools' };
  await client.packages.create({ name: 'mine', package: { binding } });
  const params = { __ow_method: 'get', __ow_path: '/model/metadata' };
  expect(await client.actions.invoke({ name: 'mine/reader', params, blocking: true })).toMatchObject({
    name: 'reader',
    response: { success: true },
    annotations: expect.arrayContaining([{ key: 'binding', value: 'guest/mine' }]),
  });
  expect((await client.packages.list()).map((it) => it.name)).toEqual(['mine', 'tools']);
  await expect(client.packages.delete({ name: 'tools' })).rejects.toMatchObject({ statusCode: 409 });
  await client.packages.delete({ name: 'mine' });
  await client.actions.delete({ name: 'tools/reader' });
  expect(await client.packages.delete({ name: 'tools' })).toMatchObject({ name: 'tools' });
  expect(await client.packages.list()).toEqual([]);
});

test('it makes triggers and rules, fires, disables and enables', async () => {
  await client.actions.create(dockerAction('listener', inject('runtimeImage')));
  expect(await client.triggers.create({ name: 'tick' })).toMatchObject({ name: 'tick', version: '0.0.1' });
  expect(await client.triggers.update({ name: 'tick' })).toMatchObject({ version: '0.0.2' });
  expect(await client.rules.create({ name: 'on-tick', action: 'listener', trigger: 'tick' })).toMatchObject({
    name: 'on-tick',
    status: 'active',
    action: { path: 'guest', name: 'listener' },
    trigger: { path: 'guest', name: 'tick' },
  });

  const params = { __ow_method: 'get', __ow_path: '/model/metadata' };
  const fired = await client.triggers.invoke({ name: 'tick', params });
  expect(fired).toEqual({ activationId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  await expect
    .poll(() => client.activations.list({ limit: 1, ...{ name: 'listener' } }), { timeout: 20_000 })
    .toEqual([expect.objectContaining({ name: 'listener', statusCode: 0 })]);

  await client.rules.disable({ name: 'on-tick' });
  expect(await client.rules.get({ name: 'on-tick' })).toMatchObject({ status: 'inactive' });
  // 204: the client returns what it makes of an empty body.
  expect(await client.triggers.invoke({ name: 'tick', params })).not.toHaveProperty('activationId');
  await client.rules.enable({ name: 'on-tick' });
  expect(await client.rules.get({ name: 'on-tick' })).toMatchObject({ status: 'active' });

  expect((await client.rules.list()).map((it) => it.name)).toEqual(['on-tick']);
  expect((await client.triggers.list()).map((it) => it.name)).toEqual(['tick']);
  expect(await client.namespaces.get('guest')).toMatchObject({
    actions: [{ name: 'listener' }],
    triggers: [{ name: 'tick' }],
    rules: [{ name: 'on-tick' }],
    packages: [],
  });
  await client.rules.delete({ name: 'on-tick' });
  await client.triggers.delete({ name: 'tick' });
  await client.actions.delete({ name: 'listener' });
});

test('it talks to a feed action, with names of two words', async () => {
  await client.packages.create({ name: 'my sources' });
  await client.actions.create(dockerAction('my sources/each hour', inject('runtimeImage')));
  const annotations = [{ key: 'feed', value: '/guest/my sources/each hour' }];
  await client.triggers.create({ name: 'on the hour', trigger: { annotations } });
  const params = { __ow_method: 'get', __ow_path: '/model/metadata' };
  const feed = { name: 'my sources/each hour', trigger: 'on the hour', params };
  // The typings lack two of the four, the code has them.
  const feeds = client.feeds as unknown as Record<string, typeof client.feeds.create>;
  for (const call of ['create', 'get', 'update', 'delete']) {
    expect(await feeds[call]?.(feed), call).toMatchObject({
      name: 'each hour',
      response: { success: true },
    });
  }
  await client.triggers.delete({ name: 'on the hour' });
  await client.actions.delete({ name: 'my sources/each hour' });
  await client.packages.delete({ name: 'my sources' });
});

test('it lists its namespace', async () => {
  expect(await client.namespaces.list()).toEqual(['guest']);
});

test('it makes a sequence and invokes it', async () => {
  await client.actions.create(dockerAction('first', inject('runtimeImage')));
  const sequence = { name: 'line', sequence: ['/_/first'] } as unknown as ReturnType<typeof dockerAction>;
  expect(await client.actions.create(sequence)).toMatchObject({
    exec: { kind: 'sequence', components: ['/guest/first'] },
  });
  const params = { __ow_method: 'get', __ow_path: '/model/metadata' };
  expect(await client.actions.invoke({ name: 'line', params, blocking: true })).toMatchObject({
    name: 'line',
    response: { success: true, result: { statusCode: 200 } },
    logs: [expect.stringMatching(/^[0-9a-f]{32}$/)],
  });
  await client.actions.delete({ name: 'line' });
  await client.actions.delete({ name: 'first' });
});

test('wrong credentials are refused', async () => {
  const stranger = openwhisk({ apihost: emulator.host, api_key: guestKey.replace('GIwP', 'XXXX') });
  await expect(stranger.actions.list()).rejects.toMatchObject({ statusCode: 401 });
});
