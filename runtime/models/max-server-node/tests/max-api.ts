import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blackPng, predict, send } from './requests.ts';

/** What distinguishes one model's API from another's. */
export interface ApiFacts {
  readonly title: string;
  readonly metadata: object;
  readonly labels?: object;
  readonly field: string;
  /** The answer to a form without the file, after the field's description. */
  readonly help: string;
  readonly unreadable: string;
  /** The answer to a picture of 50 megapixels. */
  readonly tooBig: string;
  readonly sample: Uint8Array;
}

const notAllowed = { message: 'The method is not allowed for the requested URL.' };

/** The tests that every image on this server passes: routes, documents, and what is refused. */
export function testMaxApi(facts: ApiFacts): void {
  const { title, metadata, labels, field, help, unreadable, tooBig, sample } = facts;

  test('tells its metadata, as Python writes JSON', async () => {
    const reply = await send('/model/metadata');
    assert.deepEqual([reply.status, reply.type], [200, 'application/json']);
    assert.deepEqual(reply.json(), metadata);
    assert.match(reply.text, /^\{"id": "[^"]+", "name": .*\}\n$/);
  });

  test('tells its labels, if it has any', async () => {
    const reply = await send('/model/labels');
    if (labels === undefined) assert.deepEqual([reply.status, reply.type], [404, 'text/html; charset=utf-8']);
    else assert.deepEqual([reply.status, reply.json()], [200, labels]);
  });

  test('describes its API, and shows it in Swagger UI', async () => {
    const document = await send('/swagger.json');
    assert.equal(document.type, 'application/json');
    const { swagger, info, paths } = document.json<{
      swagger: string;
      info: { title: string };
      paths: object;
    }>();
    assert.deepEqual([swagger, info.title], ['2.0', title]);
    const routes = [...(labels ? ['/model/labels'] : []), '/model/metadata', '/model/predict'];
    assert.deepEqual(Object.keys(paths), routes);

    const page = await send('/');
    assert.match(page.text, new RegExp(`<title>${title}</title>`));
    for (const [, path] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      assert.equal((await send(path ?? '')).status, 200, path);
    }
  });

  test('asks for the file when a request has none', async () => {
    const missing = {
      errors: { [field]: `${help} Missing required parameter in an uploaded file` },
      message: 'Input payload validation failed',
    };
    const text = new FormData();
    text.set(field, 'a text');
    const post = (init: RequestInit) => send('/model/predict', { method: 'POST', ...init });
    const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
    for (const [what, reply] of Object.entries({
      'another field': await predict('other', sample),
      'text instead of a file': await post({ body: text }),
      'no body': await post({}),
      'no form': await post({
        body: new Blob([Uint8Array.from(sample)]),
        headers: { 'content-type': 'image/jpeg' },
      }),
      'a broken form': await post({ body: '--y\r\nrubbish', headers: multipart }),
      'broken JSON': await post({ body: '{', headers: { 'content-type': 'application/json' } }),
    })) {
      assert.deepEqual([reply.status, reply.json()], [400, missing], what);
    }
  });

  test('refuses what is no picture', async () => {
    for (const [what, content] of Object.entries({
      text: 'A text is no picture.',
      'no byte': '',
      'the beginning of a PNG': Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      'half a picture': sample.subarray(0, sample.byteLength / 2),
      SVG: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    })) {
      const reply = await predict(field, content);
      assert.deepEqual([reply.status, reply.json()], [400, { message: unreadable }], what);
    }
  });

  test('refuses 50 megapixels before they are decoded', async () => {
    const reply = await predict(field, blackPng(10_000, 5_000), 'image/png');
    assert.deepEqual([reply.status, reply.json()], [400, { message: tooBig }]);
  });

  test('answers other methods and paths as Flask does', async () => {
    const metadata = await send('/model/metadata', { method: 'POST' });
    assert.deepEqual([metadata.status, metadata.json()], [405, notAllowed]);
    const page = await send('/model/predict', { method: 'DELETE' });
    assert.deepEqual([page.status, page.headers.get('allow')], [405, 'GET, HEAD, OPTIONS, POST']);
    for (const path of ['/model/predict', '/model/metadata/', '/nothing']) {
      const reply = await send(path);
      assert.deepEqual([reply.status, reply.type], [404, 'text/html; charset=utf-8'], path);
    }
    const options = await send('/model/predict', { method: 'OPTIONS' });
    assert.deepEqual([options.status, options.headers.get('allow')], [200, 'GET, HEAD, OPTIONS, POST']);
    assert.equal((await send('/model/metadata', { method: 'HEAD' })).status, 200);
  });
}
