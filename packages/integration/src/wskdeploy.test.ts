import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createAsk } from './support/rest-client.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';
import { findWhiskProgram, openWhiskShell, storiesOf } from './support/wsk.ts';

const stack = new AsyncDisposableStack();
let emulator: RunningEmulator;

beforeAll(async () => {
  const { env } = stack.use(await createHome());
  emulator = stack.use(await startEmulator([], env));
});
afterAll(() => stack.disposeAsync());

const own = '/namespaces/_';
const metadata = '/api/v1/web/guest/demo/img/model/metadata';

/** The requests are as the unmodified client was seen to send them for a manifest like the one below. */
test('the requests of wskdeploy deploy a docker action, a sequence, a trigger and a rule, and undeploy them', async () => {
  const wskdeploy = createAsk(emulator.host, { 'user-agent': 'OpenWhisk-Go-Client linux amd64' });
  const host = await fetch(emulator.host);
  // Without this member it refuses every action that names a runtime.
  expect(await host.json()).toMatchObject({ runtimes: expect.any(Object) });

  const deployed: readonly (readonly [path: string, body: object])[] = [
    ['packages/demo', { name: 'demo', version: '0.0.1', publish: false }],
    [
      'actions/demo/img',
      {
        name: 'demo/img',
        exec: { kind: 'blackbox', image: inject('runtimeImage') },
        annotations: [
          { key: 'web-export', value: true },
          { key: 'raw-http', value: false },
          { key: 'final', value: true },
        ],
        parameters: [{ key: 'k', value: 'v' }],
        limits: { timeout: 30_000, memory: 256, logs: 1 },
        publish: false,
      },
    ],
    ['actions/demo/line', { name: 'demo/line', exec: { kind: 'sequence', components: ['/_/demo/img'] } }],
    ['triggers/tick', { name: 'tick', parameters: [], annotations: [] }],
    ['rules/on-tick', { name: 'on-tick', status: '', trigger: '/_/tick', action: '/_/demo/img' }],
  ];
  for (const [path, body] of deployed) {
    const answer = await wskdeploy('PUT', `${own}/${path}?overwrite=true`, body);
    expect(answer, path).toMatchObject({ status: 200, json: { version: '0.0.1' } });
  }
  const start = { status: 'active', trigger: null, action: null };
  expect(await wskdeploy('POST', `${own}/rules/on-tick`, start)).toMatchObject({ status: 200, text: 'OK' });
  expect((await fetch(`${emulator.host}${metadata}`)).status).toBe(200);

  for (const [path] of deployed.toReversed()) {
    const query = path.startsWith('actions') ? '?code=false' : '';
    expect(await wskdeploy('GET', `${own}/${path}${query}`), path).toMatchObject({ status: 200 });
    expect(await wskdeploy('DELETE', `${own}/${path}`), path).toMatchObject({ status: 200 });
  }
  expect((await fetch(`${emulator.host}${metadata}`)).status).toBe(404);
});

const program = findWhiskProgram('wskdeploy');

describe.skipIf(!program)(storiesOf('wskdeploy', program), () => {
  test('a manifest with a docker action is deployed and undeployed', async () => {
    await using shell = await openWhiskShell(program ?? '', emulator.host);
    const manifest = await shell.write(
      'manifest.yaml',
      [
        'packages:',
        '  demo:',
        '    actions:',
        '      img:',
        `        docker: ${inject('runtimeImage')}`,
        '        web: true',
        '        inputs:',
        '          k: v',
        '        limits:',
        '          timeout: 30000',
        '          memorySize: 256',
        '    triggers:',
        '      tick:',
        '    rules:',
        '      on-tick:',
        '        trigger: tick',
        '        action: img',
        '',
      ].join('\n'),
    );
    expect(await shell.run('-m', manifest)).toMatchObject({ code: 0 });
    expect((await fetch(`${emulator.host}${metadata}`)).status).toBe(200);
    expect(await shell.run('undeploy', '-m', manifest)).toMatchObject({ code: 0 });
    expect((await fetch(`${emulator.host}${metadata}`)).status).toBe(404);
  });
});
