import openwhisk from 'openwhisk';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Ask, askAsWsk, guestKey, wskExitCode } from './support/rest-client.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';

const stack = new AsyncDisposableStack();
let env: NodeJS.ProcessEnv;
let emulator: RunningEmulator;
let client: openwhisk.Client;
let wsk: Ask;
const [uuid] = guestKey.split(':');

beforeAll(async () => {
  ({ env } = stack.use(await createHome()));
  emulator = stack.use(await startEmulator([], env));
  client = openwhisk({ apihost: emulator.host, api_key: guestKey });
  wsk = askAsWsk(emulator.host);
  const exec = { kind: 'blackbox', image: inject('runtimeImage') };
  const annotations = [{ key: 'web-export', value: true }];
  await wsk('PUT', '/namespaces/_/packages/models?overwrite=false', {});
  await wsk('PUT', '/namespaces/_/actions/models/ocr?overwrite=false', { exec, annotations });
});
afterAll(() => stack.disposeAsync());

/** What the client's code takes and answers; its typings leave out most of it. */
interface Routes {
  create(options: object): Promise<{ readonly gwApiUrl: string }>;
  list(options?: object): Promise<{ readonly apis: readonly { readonly value: ApiValue }[] }>;
  get(options: object): Promise<{ readonly apis: readonly { readonly value: ApiValue }[] }>;
  delete(options: object): Promise<object>;
}
interface ApiValue {
  readonly gwApiUrl: string;
  readonly apidoc: { readonly basePath: string; readonly paths: Readonly<Record<string, object>> };
}

test('the unchanged npm client makes routes, calls, lists and deletes them', async () => {
  const routes = client.routes as unknown as Routes;
  const route = { basepath: '/model', action: 'models/ocr', responsetype: 'http' };
  const created = await routes.create({ ...route, relpath: '/metadata', operation: 'GET', name: 'Model' });
  expect(created).toMatchObject({
    gwApiUrl: `${emulator.host}/api/${uuid}/model`,
    gwApiActivated: true,
    apidoc: { info: { title: 'Model' }, basePath: '/model' },
  });
  // The action sees base path and path, and so the model's own path.
  const answer = await fetch(`${created.gwApiUrl}/metadata`);
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  expect(await answer.json()).toHaveProperty('id');

  await routes.create({ ...route, relpath: '/{part}', operation: 'POST' });
  const { apis } = await routes.list();
  expect(apis.map(({ value }) => Object.keys(value.apidoc.paths))).toEqual([['/metadata', '/{part}']]);
  expect((await routes.get({ name: 'Model' })).apis).toEqual(apis);
  expect((await routes.list({ basepath: '/other' })).apis).toEqual([]);
  const wrongVerb = await fetch(`${created.gwApiUrl}/other`);
  expect([wrongVerb.status, await wrongVerb.json()]).toEqual([
    404,
    { status: 404, message: 'Error: Whoops. Verb not supported.' },
  ]);

  expect(await routes.delete({ basepath: '/model', relpath: '/{part}', operation: 'POST' })).toEqual({});
  expect((await fetch(`${created.gwApiUrl}/other`)).status).toBe(404);
  expect(await routes.delete({ name: 'Model' })).toEqual({});
  expect((await routes.list()).apis).toEqual([]);
  await expect(routes.delete({ basepath: '/model' })).rejects.toMatchObject({
    statusCode: 502,
    message: expect.stringContaining("API deletion failure: API '/model' does not exist."),
  });
});

describe('the requests of wsk api', () => {
  const apimgmt = '/web/whisk.system/apimgmt';
  const token = `accesstoken=DUMMY+TOKEN&spaceguid=${uuid}`;
  const create = (path: string, verb: string, changes: object = {}) =>
    wsk('POST', `${apimgmt}/createApi.http?${token}&responsetype=http`, {
      apidoc: {
        namespace: '_',
        gatewayBasePath: '/model',
        gatewayPath: path,
        gatewayMethod: verb,
        id: 'API:_:/model',
        action: {
          name: 'models/ocr',
          namespace: '_',
          backendMethod: 'POST',
          backendUrl: `${emulator.host}/api/v1/web/_/models/ocr.http`,
          authkey: guestKey,
        },
        ...changes,
      },
    });

  test('create, list, get, create --config-file, delete', async () => {
    // The action is read first: it must be a web action.
    const action = await wsk('GET', '/namespaces/_/actions/models/ocr?code=false');
    expect(action.document.annotations).toContainEqual({ key: 'web-export', value: true });
    const created = await create('/metadata', 'get');
    const url = `${emulator.host}/api/${uuid}/model`;
    expect(created).toMatchObject({ status: 200, json: { gwApiUrl: url } });
    expect((await fetch(`${url}/metadata`)).status).toBe(200);
    expect((await create('/labels', 'get')).status).toBe(200);

    const list = await wsk('GET', `${apimgmt}/getApi.http?${token}&limit=30&skip=0`);
    // The fields without which wsk refuses an answer.
    const operation = {
      operationId: 'getMetadata',
      'x-openwhisk': {
        namespace: 'guest',
        package: 'models',
        action: 'ocr',
        url: `${emulator.host}/api/v1/web/guest/models/ocr.http`,
      },
    };
    expect(list.json).toMatchObject({
      apis: [{ value: { gwApiUrl: url, apidoc: { paths: { '/metadata': { get: operation } } } } }],
    });
    const swagger = (list.json as { apis: { value: ApiValue }[] }).apis[0]?.value.apidoc;
    const whole = await wsk('POST', `${apimgmt}/createApi.http?${token}`, {
      apidoc: { namespace: '_', swagger: JSON.stringify(swagger) },
    });
    expect(whole.json).toMatchObject({ gwApiUrl: url, apidoc: swagger });

    const part = 'basepath=%2Fmodel&relpath=%2Flabels&operation=get';
    expect(await wsk('DELETE', `${apimgmt}/deleteApi.http?${token}&${part}`)).toMatchObject({
      status: 200,
      json: {},
    });
    const left = await wsk('GET', `${apimgmt}/getApi.http?${token}&basepath=%2Fmodel`);
    expect(left.text).not.toContain('/labels');
  });

  test('what is kept is there after the next start', async () => {
    await create('/metadata', 'get');
    await emulator.end('SIGKILL');
    emulator = stack.use(await startEmulator([], env, emulator.port));
    expect((await fetch(`${emulator.host}/api/${uuid}/model/metadata`)).status).toBe(200);
    expect(await wsk('DELETE', `${apimgmt}/deleteApi.http?${token}&basepath=%2Fmodel`)).toMatchObject({
      json: {},
    });
    expect((await fetch(`${emulator.host}/api/${uuid}/model/metadata`)).status).toBe(404);
  });

  test('a refusal is the failure of the action, which wsk prints as it is', async () => {
    const refused = await create('no-slash', 'get');
    expect([refused.status, refused.document.error]).toEqual([
      502,
      expect.stringMatching(/^API creation failure: .*Resource path must begin with '\/'/),
    ]);
    expect(wskExitCode(refused)).toBeUndefined();
  });
});

test('operators find the one invoker', async () => {
  expect(await (await fetch(`${emulator.host}/invokers/ready`)).json()).toEqual({ healthy: '1/1' });
});
