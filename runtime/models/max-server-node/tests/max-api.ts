import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from './requests.ts';

/** What distinguishes one model's API from another's. */
export interface ApiFacts {
  readonly title: string;
  readonly metadata: object;
  readonly labels?: object;
}

const notAllowed = { message: 'The method is not allowed for the requested URL.' };

/** The tests that every image of ours passes: its routes, and what they say about the model. */
export function testMaxApi({ title, metadata, labels }: ApiFacts): void {
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
    assert.deepEqual(Object.keys(paths).sort(), routes);

    const page = await send('/');
    assert.match(page.text, new RegExp(`<title>${title}</title>`));
    for (const [, path] of page.text.matchAll(/(?:src|href)="([^"#]+)"/g)) {
      assert.equal((await send(path ?? '')).status, 200, path);
    }
  });

  test('answers other methods and paths as Flask does', async () => {
    const metadata = await send('/model/metadata', { method: 'POST' });
    assert.deepEqual([metadata.status, metadata.json()], [405, notAllowed]);
    const page = await send('/model/predict', { method: 'DELETE' });
    assert.deepEqual([page.status, allowed(page.headers)], [405, 'GET, HEAD, OPTIONS, POST']);
    for (const path of ['/model/predict', '/model/metadata/', '/nothing']) {
      const reply = await send(path);
      assert.deepEqual([reply.status, reply.type], [404, 'text/html; charset=utf-8'], path);
    }
    const options = await send('/model/predict', { method: 'OPTIONS' });
    assert.deepEqual([options.status, allowed(options.headers)], [200, 'GET, HEAD, OPTIONS, POST']);
    assert.equal((await send('/model/metadata', { method: 'HEAD' })).status, 200);
  });
}

/** Flask gives the methods in any order. */
function allowed(headers: Headers): string | undefined {
  return headers.get('allow')?.split(', ').sort().join(', ');
}
