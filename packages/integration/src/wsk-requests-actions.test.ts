import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Ask, askAsWsk, wskExitCode } from './support/rest-client.ts';
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

const webAnnotations = (web: boolean, raw: boolean, final: boolean) => [
  { key: 'web-export', value: web },
  { key: 'raw-http', value: raw },
  { key: 'final', value: final },
];
const metadataParameters = { __ow_method: 'get', __ow_path: '/model/metadata' };

describe('wsk action', () => {
  test('create --docker, create again, get, list, delete, get again', async () => {
    const path = `${own}/actions/plain`;
    const created = await wsk('PUT', `${path}?overwrite=false`, dockerAction('plain'));
    expect(created).toMatchObject({
      status: 200,
      json: { namespace: 'guest', name: 'plain', version: '0.0.1', exec: { kind: 'blackbox' } },
    });
    const again = await wsk('PUT', `${path}?overwrite=false`, dockerAction('plain'));
    expect(again.document.error).toBe('resource already exists');
    expect(wskExitCode(again)).toBe(153);

    expect((await wsk('GET', `${path}?code=false`)).document.exec).not.toHaveProperty('code');
    const list = await wsk('GET', `${own}/actions?limit=30&skip=0`);
    expect(list.json).toContainEqual(
      expect.objectContaining({ namespace: 'guest', name: 'plain', version: '0.0.1', publish: false }),
    );
    expect((await wsk('DELETE', path)).status).toBe(200);
    const gone = await wsk('GET', `${path}?code=false`);
    expect(gone.document.error).toBe('The requested resource does not exist.');
    expect(wskExitCode(gone)).toBe(148);
  });

  test('create FILE --docker --web true -m -t -l -p -a, then get --save and get --url', async () => {
    const path = `${own}/actions/full`;
    const action = dockerAction('full', {
      exec: { kind: 'blackbox', image: inject('runtimeImage'), code: '#!/bin/sh\necho "{}"\n' },
      annotations: [{ key: 'foo', value: 'bar' }, ...webAnnotations(true, false, true)],
      parameters: [
        { key: 'k', value: 'v' },
        { key: 'n', value: 3 },
      ],
      limits: { timeout: 30_000, memory: 512, logs: 1 },
    });
    expect((await wsk('PUT', `${path}?overwrite=false`, action)).json).toMatchObject({
      parameters: expect.arrayContaining([
        { key: 'k', value: 'v' },
        { key: 'n', value: 3 },
      ]),
      limits: { timeout: 30_000, memory: 512, logs: 1, concurrency: 1 },
      annotations: expect.arrayContaining([
        { key: 'foo', value: 'bar' },
        { key: 'web-export', value: true },
        { key: 'final', value: true },
      ]),
    });
    const saved = await wsk('GET', `${path}?code=true`);
    expect(saved.document.exec).toMatchObject({ code: '#!/bin/sh\necho "{}"\n', binary: false });
    await wsk('DELETE', path);
  });

  test.each([
    ['--web true', webAnnotations(true, false, true), 200],
    ['--web raw', webAnnotations(true, true, true), 200],
    ['--web false', webAnnotations(false, false, false), 404],
  ] as const)('update %s', async (_flags, annotations, status) => {
    const path = `${own}/actions/web`;
    await wsk('PUT', `${path}?overwrite=true`, dockerAction('web'));
    await wsk('GET', `${path}?code=false`);
    const updated = await wsk('PUT', `${path}?overwrite=true`, {
      namespace: '_',
      name: 'web',
      annotations,
    });
    expect(updated.document.annotations).toEqual(expect.arrayContaining([...annotations]));
    const url = `${emulator.host}/api/v1/web/guest/default/web/model/metadata`;
    expect((await fetch(url)).status).toBe(status);
    await wsk('DELETE', path);
  });

  test('update of what is not there yet, --web-secure, --del-annotation', async () => {
    const path = `${own}/actions/secure`;
    expect((await wsk('GET', `${path}?code=false`)).status).toBe(404);
    const annotations = [
      ...webAnnotations(true, false, true),
      { key: 'require-whisk-auth', value: 8_007_199_254_740_991 },
    ];
    await wsk('PUT', `${path}?overwrite=true`, dockerAction('secure', { annotations }));
    const url = `${emulator.host}/api/v1/web/guest/default/secure/model/metadata`;
    const secret = { 'x-require-whisk-auth': '8007199254740991' };
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: secret })).status).toBe(200);
    const updated = await wsk('PUT', `${path}?overwrite=true`, {
      namespace: '_',
      name: 'secure',
      delAnnotations: ['require-whisk-auth'],
    });
    expect(updated.document.version).toBe('0.0.2');
    expect((await fetch(url)).status).toBe(200);
    await wsk('DELETE', path);
  });

  test('-m above the limit is exit code 144 with the threshold in the sentence', async () => {
    const action = dockerAction('big', { limits: { memory: 1_000_000 } });
    const refused = await wsk('PUT', `${own}/actions/big?overwrite=false`, action);
    expect(refused.document.error).toContain('exceeds allowed threshold');
    expect(wskExitCode(refused)).toBe(144);
  });

  test('invoke, invoke -b, invoke -r, and an image that cannot run', async () => {
    const path = `${own}/actions/reader`;
    await wsk('PUT', `${path}?overwrite=false`, dockerAction('reader'));
    const accepted = await wsk('POST', `${path}?blocking=false&result=false`, metadataParameters);
    expect(accepted).toMatchObject({
      status: 202,
      json: { activationId: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    const blocking = await wsk('POST', `${path}?blocking=true&result=false`, metadataParameters);
    expect(blocking).toMatchObject({ status: 200, json: { name: 'reader', response: { success: true } } });
    const result = await wsk('POST', `${path}?blocking=true&result=true`, metadataParameters);
    expect(result).toMatchObject({ status: 200, json: { statusCode: 200 } });

    const exec = { kind: 'blackbox', image: 'serverless-max-test/nobody-made-this:1' };
    await wsk('PUT', `${path}?overwrite=true`, { namespace: '_', name: 'reader', exec });
    const failed = await wsk('POST', `${path}?blocking=true&result=true`, {});
    // Without `code` wsk shows it as the action's own failure.
    expect(failed).toMatchObject({ status: 502, json: { error: expect.any(String) } });
    expect(failed.document).not.toHaveProperty('code');
    await wsk('DELETE', path);
  });
});

test('wsk activation list, get, logs, result, --last and poll', async () => {
  const path = `${own}/actions/polled`;
  const before = Date.now();
  await wsk('PUT', `${path}?overwrite=false`, dockerAction('polled'));
  const { activationId } = (await wsk('POST', `${path}?blocking=true&result=false`, metadataParameters))
    .document;

  const activations = `${own}/activations`;
  const list = await wsk('GET', `${activations}?docs=true&limit=30&name=polled&skip=0`);
  expect(list.json).toEqual([
    expect.objectContaining({
      activationId,
      name: 'polled',
      version: '0.0.1',
      start: expect.any(Number),
      duration: expect.any(Number),
      response: expect.objectContaining({ status: 'success' }),
      annotations: expect.arrayContaining([{ key: 'kind', value: 'blackbox' }]),
    }),
  ]);
  const [last] = (await wsk('GET', `${activations}?limit=1&skip=0`)).list;
  expect(last?.activationId).toBe(activationId);
  expect((await wsk('GET', `${activations}/${activationId}`)).json).toMatchObject({ activationId });
  expect((await wsk('GET', `${activations}/${activationId}/logs`)).json).toEqual({
    logs: expect.any(Array),
  });
  expect((await wsk('GET', `${activations}/${activationId}/result`)).json).toMatchObject({ success: true });

  expect((await wsk('GET', `${activations}?docs=true&limit=1&skip=0`)).json).toHaveLength(1);
  const polled = await wsk('GET', `${activations}?docs=true&limit=0&since=${before}&skip=0`);
  expect(polled.list.map((it) => it.name)).toEqual(['polled']);
  const later = await wsk('GET', `${activations}?docs=true&limit=0&since=${Date.now() + 1}&skip=0`);
  expect(later.json).toEqual([]);
  await wsk('DELETE', path);
});
