import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Ask, askAsWsk, guestKey, wskExitCode } from './support/rest-client.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';

/*
 * What the wsk command line sends, request by request, and what it needs in the answers. The requests are as the
 * unmodified client was seen to send them, so that its side of the API is also tested where it is not installed.
 */
const stack = new AsyncDisposableStack();
let emulator: RunningEmulator;
let wsk: Ask;
const own = '/namespaces/_';

beforeAll(async () => {
  const { env } = stack.use(await createHome());
  emulator = stack.use(await startEmulator([], env));
  wsk = askAsWsk(emulator.host);
});
afterAll(() => stack.disposeAsync());

function dockerAction(name: string, more: object = {}): object {
  return { namespace: '_', name, exec: { kind: 'blackbox', image: inject('runtimeImage') }, ...more };
}

const metadataParameters = { __ow_method: 'get', __ow_path: '/model/metadata' };

describe('wsk property and namespace', () => {
  test('property get --all asks for the namespaces, and for the build without credentials', async () => {
    expect((await wsk('GET', '/namespaces')).json).toEqual(['guest']);
    const response = await fetch(`${emulator.host}/api/v1`, {
      headers: { 'user-agent': 'Go-http-client/1.1' },
    });
    expect(await response.json()).toMatchObject({
      build: expect.stringMatching(/^20/),
      buildno: expect.any(String),
    });
  });

  test('namespace get lists the four collections', async () => {
    for (const collection of ['actions', 'packages', 'triggers', 'rules']) {
      expect(await wsk('GET', `${own}/${collection}?limit=0&skip=0`)).toMatchObject({
        status: 200,
        json: [],
      });
    }
  });

  test('wrong credentials are exit code 145', async () => {
    const stranger = askAsWsk(emulator.host, guestKey.replace('GIwP', 'XXXX'));
    expect(wskExitCode(await stranger('GET', `${own}/actions?limit=30&skip=0`))).toBe(145);
  });
});

describe('wsk package', () => {
  test('create, update --shared, get, list, bind, refresh, delete', async () => {
    const path = `${own}/packages/tools`;
    const parameters = [{ key: 'k', value: 'v' }];
    const created = await wsk('PUT', `${path}?overwrite=false`, {
      namespace: '_',
      name: 'tools',
      publish: false,
      parameters,
    });
    expect(created.json).toMatchObject({
      namespace: 'guest',
      name: 'tools',
      version: '0.0.1',
      publish: false,
      parameters,
      binding: {},
    });
    const again = await wsk('PUT', `${path}?overwrite=false`, { namespace: '_', name: 'tools' });
    expect(wskExitCode(again)).toBe(153);
    await wsk('GET', path);
    const shared = { namespace: '_', name: 'tools', publish: true };
    expect((await wsk('PUT', `${path}?overwrite=true`, shared)).json).toMatchObject({
      version: '0.0.2',
      publish: true,
      parameters,
    });

    await wsk('PUT', `${own}/actions/tools/reader?overwrite=false`, dockerAction('tools/reader'));
    const { actions, feeds } = (await wsk('GET', path)).document;
    expect(actions).toEqual([expect.objectContaining({ name: 'reader', version: '0.0.1' })]);
    expect(feeds).toEqual([]);
    const inPackage = await wsk('GET', `${own}/actions/tools/?limit=30&skip=0`);
    expect(inPackage.json).toEqual([expect.objectContaining({ namespace: 'guest/tools', name: 'reader' })]);

    const bound = await wsk('PUT', `${own}/packages/mine?overwrite=false`, {
      namespace: '_',
      name: 'mine',
      parameters: [{ key: 'j', value: 1 }],
      binding: { namespace: '_', name: 'tools' },
    });
    expect(bound.document.binding).toEqual({ namespace: 'guest', name: 'tools' });
    const throughBinding = await wsk(
      'POST',
      `${own}/actions/mine/reader?blocking=true&result=true`,
      metadataParameters,
    );
    expect(throughBinding).toMatchObject({ status: 200, json: { statusCode: 200 } });

    const list = await wsk('GET', `${own}/packages?limit=30&skip=0`);
    expect(list.list.map((it) => [it.name, it.binding])).toEqual([
      ['mine', { namespace: 'guest', name: 'tools' }],
      ['tools', false],
    ]);
    expect((await wsk('POST', `${own}/packages/refresh`)).status).toBe(404);
    const refused = await wsk('DELETE', path);
    expect(refused.document.error).toBe(
      'Package not empty (contains 1 entity). Set force param or delete package contents.',
    );
    expect(wskExitCode(refused)).toBe(153);
    for (const it of ['packages/mine', 'actions/tools/reader', 'packages/tools']) {
      expect(await wsk('DELETE', `${own}/${it}`)).toMatchObject({ status: 200 });
    }
  });
});

describe('wsk trigger, rule and action --sequence', () => {
  test('a trigger with a rule runs a sequence', async () => {
    await wsk('PUT', `${own}/actions/first?overwrite=false`, dockerAction('first'));
    const exec = { kind: 'sequence', components: ['/_/first'] };
    const sequence = await wsk('PUT', `${own}/actions/line?overwrite=false`, {
      namespace: '_',
      name: 'line',
      exec,
    });
    expect(sequence.document.exec).toEqual({ kind: 'sequence', components: ['/guest/first'] });

    const trigger = `${own}/triggers/tick`;
    expect(wskExitCode(await wsk('GET', trigger))).toBe(148);
    const body = { name: 'tick', annotations: [], parameters: [{ key: 'k', value: 'v' }] };
    expect((await wsk('PUT', `${trigger}?overwrite=false`, body)).json).toMatchObject({
      namespace: 'guest',
      name: 'tick',
      version: '0.0.1',
      limits: {},
    });
    // No rule yet: nothing to tell.
    expect(await wsk('POST', trigger, {})).toMatchObject({ status: 204, text: '' });

    const rule = `${own}/rules/on-tick`;
    const made = await wsk('PUT', `${rule}?overwrite=false`, {
      name: 'on-tick',
      status: '',
      trigger: '/_/tick',
      action: '/_/line',
    });
    expect(made.json).toMatchObject({
      status: 'active',
      trigger: { path: 'guest', name: 'tick' },
      action: { path: 'guest', name: 'line' },
    });
    const fired = await wsk('POST', trigger, metadataParameters);
    expect(fired).toMatchObject({ status: 202, json: { activationId: expect.any(String) } });
    await expect
      .poll(async () => (await wsk('GET', `${own}/activations?docs=true&name=line`)).json, {
        timeout: 20_000,
      })
      .toEqual([
        expect.objectContaining({ name: 'line', response: expect.objectContaining({ success: true }) }),
      ]);
    const record = (await wsk('GET', `${own}/activations/${fired.document.activationId}`)).document;
    expect(JSON.parse(record.logs?.[0] ?? '')).toMatchObject({ rule: 'guest/on-tick', action: 'guest/line' });

    const stop = { status: 'inactive', trigger: null, action: null };
    expect(await wsk('POST', rule, stop)).toMatchObject({ status: 200, text: 'OK' });
    expect((await wsk('GET', rule)).document.status).toBe('inactive');
    expect((await wsk('POST', trigger, {})).status).toBe(204);
    const [listed] = (await wsk('GET', `${own}/rules?limit=30&skip=0`)).list;
    expect(listed).not.toHaveProperty('status');
    expect((await wsk('GET', trigger)).document.rules).toMatchObject({
      'guest/on-tick': { status: 'inactive' },
    });
    for (const it of ['rules/on-tick', 'triggers/tick', 'actions/line', 'actions/first']) {
      expect(await wsk('DELETE', `${own}/${it}`)).toMatchObject({ status: 200 });
    }
  });

  test('a rule without its trigger is exit code 144', async () => {
    const body = { name: 'lost', status: '', trigger: '/_/nothing', action: '/_/nothing' };
    const refused = await wsk('PUT', `${own}/rules/lost?overwrite=false`, body);
    expect(refused.document.error).toBe('trigger /guest/nothing does not exist');
    expect(wskExitCode(refused)).toBe(144);
  });
});
