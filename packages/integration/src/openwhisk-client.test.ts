import openwhisk from 'openwhisk';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';

const stack = new AsyncDisposableStack();
let emulator: RunningEmulator;
let client: openwhisk.Client;

/** The published development key of the user `guest`. */
const guestKey =
  '23bc46b1-71f6-4ed5-8c54-816aa4f8c502:123zO3xZCLrMN6v2BKK1dXYFpXlPkccOFqm12CdAsMgRU4VrNZ9lyGVCGuMDGIwP';

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

test.each(['packages', 'triggers', 'rules'] as const)(
  '%s are not there yet, and that is said',
  async (collection) => {
    await expect(client[collection].list()).rejects.toMatchObject({
      statusCode: 501,
      error: { error: `This emulator has no ${collection} yet.`, code: expect.any(String) },
    });
  },
);

test('wrong credentials are refused', async () => {
  const stranger = openwhisk({ apihost: emulator.host, api_key: guestKey.replace('GIwP', 'XXXX') });
  await expect(stranger.actions.list()).rejects.toMatchObject({ statusCode: 401 });
});
