import { readFile } from 'node:fs/promises';
import { describe, expect, inject, test } from 'vitest';
import { createAsk } from './support/rest-client.ts';
import { createHome, startEmulator } from './support/smax.ts';
import { readSwagger } from './support/swagger.ts';

/** OpenWhisk's description of its own API; it is not part of this repository. */
const file = process.env['SMAX_WHISK_SWAGGER'];
const title = file ? '' : ' (not run: SMAX_WHISK_SWAGGER does not name the document)';

test('the check finds what a document does not allow', () => {
  const thing = {
    required: ['name'],
    properties: { name: { type: 'string', minLength: 1 }, size: { type: 'integer', enum: [1, 2] } },
  };
  const responses = {
    200: { schema: { type: 'array', items: { $ref: '#/definitions/Thing' } } },
    404: { $ref: '#/responses/Missing' },
  };
  const swagger = readSwagger(
    JSON.stringify({
      paths: { '/things/{id}': { get: { responses } } },
      responses: { Missing: { schema: { $ref: '#/definitions/ErrorMessage' } } },
      definitions: { Thing: thing, ErrorMessage: { required: ['error'] } },
    }),
  );
  const route = swagger.routeOf('GET', '/things/a?limit=1') ?? '';
  expect(route).toBe('get /things/{id}');
  expect(swagger.routeOf('PUT', '/things/a')).toBeUndefined();
  expect(swagger.routeOf('GET', '/things/a/b')).toBeUndefined();
  expect(swagger.faultsOf(route, 200, [{ name: 'a', size: 2, more: null }])).toEqual([]);
  expect(swagger.faultsOf(route, 200, [{ name: '', size: 3 }, { size: '1' }])).toEqual([
    `${route} 200[0].name: is too short`,
    `${route} 200[0].size: 3 is not allowed`,
    `${route} 200[1]: name is missing`,
    `${route} 200[1].size: is of type string, not integer`,
    `${route} 200[1].size: "1" is not allowed`,
  ]);
  expect(swagger.faultsOf(route, 201, [])).toEqual([`${route}: 201 is not among 200,404`]);
  for (const status of [404, 409]) {
    expect(swagger.faultsOf(route, status, {})).toEqual([`${route} ${status}: error is missing`]);
  }
});

describe.skipIf(!file)(`OpenWhisk's own Swagger document${title}`, () => {
  test('describes every answer of the emulator, and each of its routes is answered', async () => {
    await using home = await createHome();
    await using emulator = await startEmulator([], home.env);
    const swagger = readSwagger(await readFile(file ?? '', 'utf8'));
    const asked = new Set<string>();
    const faults: string[] = [];
    const send = createAsk(emulator.host);
    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await send(method, path, body);
      const route = swagger.routeOf(method, path);
      if (route) {
        asked.add(route);
        faults.push(...swagger.faultsOf(route, answer.status, answer.json));
      } else {
        faults.push(`no route for ${method} ${path}`);
      }
      return answer;
    };

    const own = '/namespaces/_';
    const exec = { kind: 'blackbox', image: inject('runtimeImage') };
    const annotations = [{ key: 'web-export', value: true }];
    const parameters = [{ key: 'k', value: [1, { deep: null }] }];
    const created: readonly (readonly [path: string, body: object])[] = [
      ['packages/tools', { parameters, annotations }],
      ['packages/mine', { binding: { namespace: '_', name: 'tools' } }],
      ['actions/plain', { exec, parameters, annotations }],
      ['actions/tools/inner', { exec, annotations }],
      ['actions/line', { exec: { kind: 'sequence', components: ['/_/plain'] } }],
      ['triggers/tick', { parameters }],
      ['rules/on-tick', { trigger: '/_/tick', action: '/_/plain' }],
    ];
    for (const [path, body] of created) {
      expect((await ask('PUT', `${own}/${path}`, body)).status, path).toBe(200);
      await ask('PUT', `${own}/${path}`, body);
      await ask('PUT', `${own}/${path}?overwrite=true`, body);
      await ask('GET', `${own}/${path}`);
    }

    const run = { __ow_method: 'get', __ow_path: '/model/metadata' };
    for (const name of ['plain', 'tools/inner', 'line']) {
      await ask('POST', `${own}/actions/${name}`, run);
      await ask('POST', `${own}/actions/${name}?blocking=true`, run);
      await ask('POST', `${own}/actions/${name}?blocking=true&result=true`, run);
      await ask('POST', `${own}/actions/${name}?blocking=maybe`, run);
    }
    const fired = await ask('POST', `${own}/triggers/tick`, run);
    for (const status of ['inactive', 'active']) await ask('POST', `${own}/rules/on-tick`, { status });
    for (const method of ['GET', 'PUT', 'POST', 'DELETE']) {
      await ask(method, '/web/guest/default/plain.http', method === 'GET' ? undefined : {});
    }

    await ask('GET', '/namespaces');
    await ask('GET', `${own}/limits`);
    for (const collection of ['actions', 'packages', 'triggers', 'rules', 'activations']) {
      const { list } = await ask('GET', `${own}/${collection}`);
      expect(list.length, collection).toBeGreaterThan(0);
      await ask('GET', `${own}/${collection}?limit=201`);
      await ask('GET', `/namespaces/${encodeURIComponent('no body ')}/${collection}`);
    }
    const { list: records } = await ask('GET', `${own}/activations?docs=true&limit=0`);
    const ids = [
      fired.document.activationId,
      ...records.map((it) => it.activationId),
      '0'.repeat(32),
      'short',
    ];
    for (const id of ids) {
      for (const part of ['', '/logs', '/result']) await ask('GET', `${own}/activations/${id}${part}`);
    }
    for (const [path] of created.toReversed()) {
      await ask('DELETE', `${own}/${path}`);
      await ask('GET', `${own}/${path}`);
      await ask('DELETE', `${own}/${path}`);
    }

    expect(faults).toEqual([]);
    expect(swagger.routes.filter((it) => !asked.has(it))).toEqual([]);
  });
});
