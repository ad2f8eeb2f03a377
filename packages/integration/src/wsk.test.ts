import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';
import { findWhiskProgram, openWhiskShell, storiesOf, type WhiskShell } from './support/wsk.ts';

/*
 * The wsk command line itself. Its requests are also tested one by one where it is not installed, in
 * wsk-requests-*.test.ts.
 */
const program = findWhiskProgram('wsk');

describe.skipIf(!program)(storiesOf('wsk', program), () => {
  const stack = new AsyncDisposableStack();
  const metadata = ['-p', '__ow_method', 'get', '-p', '__ow_path', '/model/metadata'];
  let emulator: RunningEmulator;
  let shell: WhiskShell;

  beforeAll(async () => {
    const { env } = stack.use(await createHome());
    emulator = stack.use(await startEmulator([], env));
    shell = stack.use(await openWhiskShell(program ?? '', emulator.host));
  });
  afterAll(() => stack.disposeAsync());

  /** Runs a command that must succeed. */
  async function wsk(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await shell.run(...args);
    expect(code, `wsk ${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    return stdout;
  }

  /** Runs a command that must fail, and returns its exit code and what it printed. */
  async function refused(...args: readonly string[]): Promise<readonly [number | null, string]> {
    const { code, stdout, stderr } = await shell.run(...args);
    return [code, stdout + stderr];
  }

  test('property set and get', async () => {
    expect(await wsk('property', 'set', '--apihost', emulator.host)).toContain(
      `ok: whisk API host set to ${emulator.host}`,
    );
    expect(await wsk('property', 'get', '--apihost')).toContain(emulator.host);
    expect(await wsk('property', 'get', '--apibuild')).toMatch(/whisk API build\s+20/);
  });

  test('action create --docker, create again, list, get, update, delete', async () => {
    const image = inject('runtimeImage');
    expect(await wsk('action', 'create', 'plain', '--docker', image)).toBe('ok: created action plain\n');
    const again = await refused('action', 'create', 'plain', '--docker', image);
    expect(again).toEqual([
      153,
      expect.stringContaining("Unable to create action 'plain': resource already"),
    ]);
    expect(await wsk('action', 'list')).toMatch(/\/guest\/plain +private blackbox/);
    expect(await wsk('action', 'get', 'plain')).toContain('"kind": "blackbox"');
    const flags = ['-m', '512', '-t', '30000', '-l', '1', '-a', 'foo', 'bar', '-p', 'n', '3'];
    expect(await wsk('action', 'update', 'plain', ...flags)).toBe('ok: updated action plain\n');
    expect(await wsk('action', 'get', 'plain', 'limits')).toMatch(/"timeout": 30000,\s+"memory": 512/);
    expect(await wsk('action', 'delete', 'plain')).toBe('ok: deleted action plain\n');
    expect(await refused('action', 'get', 'plain')).toEqual([148, expect.stringContaining('does not exist')]);
  });

  test.each([
    ['true', 200],
    ['raw', 200],
    ['false', 404],
  ])('action update --web %s', async (web, status) => {
    await wsk('action', 'update', 'web', '--docker', inject('runtimeImage'), '--web', web);
    const url = `${emulator.host}/api/v1/web/guest/default/web`;
    if (status === 200) expect(await wsk('action', 'get', 'web', '--url')).toContain(url);
    expect((await fetch(`${url}/model/metadata`)).status).toBe(status);
    await wsk('action', 'delete', 'web');
  });

  test('action get --save gives the code back', async () => {
    const code = '#!/bin/sh\necho "{}"\n';
    const file = await shell.write('own.sh', code);
    await wsk('action', 'create', 'coded', file, '--docker', inject('runtimeImage'));
    const saved = join(shell.folder, 'saved.sh');
    expect(await wsk('action', 'get', 'coded', '--save-as', saved)).toContain('ok: saved action code to');
    expect(await readFile(saved, 'utf8')).toBe(code);
    await wsk('action', 'delete', 'coded');
  });

  test('action invoke, -b, -r, -P, and the activations it leaves', async () => {
    await wsk('action', 'create', 'reader', '--docker', inject('runtimeImage'));
    expect(await wsk('action', 'invoke', 'reader', ...metadata)).toMatch(
      /^ok: invoked \/_\/reader with id [0-9a-f]{32}$/m,
    );
    expect(await wsk('action', 'invoke', 'reader', '-b', ...metadata)).toContain('"status": "success"');
    const parameters = JSON.stringify({ __ow_method: 'get', __ow_path: '/model/metadata' });
    const file = await shell.write('parameters.json', parameters);
    const result = await wsk('action', 'invoke', 'reader', '-r', '-P', file);
    expect(JSON.parse(result)).toMatchObject({ statusCode: 200 });

    await expect.poll(() => wsk('activation', 'list', 'reader')).toMatch(/(success[\s\S]*){3}/);
    const got = await wsk('activation', 'get', '--last');
    const id = /ok: got activation ([0-9a-f]{32})/.exec(got)?.[1] ?? '';
    expect(got).toContain('"name": "reader"');
    await wsk('activation', 'logs', id);
    expect(JSON.parse(await wsk('activation', 'result', id))).toMatchObject({ statusCode: 200 });
    expect(await wsk('activation', 'poll', '--exit', '1', '--since-minutes', '5')).toContain('Activation:');
    await wsk('action', 'delete', 'reader');
  });

  test('an action that fails is told as its own failure', async () => {
    await wsk('action', 'create', 'bad', '--docker', 'serverless-max-test/nobody-made-this:1');
    expect(await refused('action', 'invoke', 'bad', '-r')).toEqual([246, expect.stringContaining('"error"')]);
    await wsk('action', 'delete', 'bad');
  });

  test('packages and bindings', async () => {
    expect(await wsk('package', 'create', 'tools', '-p', 'k', 'v')).toBe('ok: created package tools\n');
    await wsk('action', 'create', 'tools/reader', '--docker', inject('runtimeImage'));
    expect(await wsk('package', 'get', 'tools', '--summary')).toContain('/guest/tools/reader');
    expect(await wsk('package', 'bind', 'tools', 'mine', '-p', 'j', '1')).toBe('ok: created binding mine\n');
    expect(await wsk('action', 'invoke', 'mine/reader', '-r', ...metadata)).toContain('statusCode');
    expect(await wsk('package', 'list')).toMatch(/\/guest\/mine +private/);
    expect((await refused('package', 'delete', 'tools'))[0]).toBe(153);
    await wsk('package', 'delete', 'mine');
    await wsk('action', 'delete', 'tools/reader');
    expect(await wsk('package', 'delete', 'tools')).toBe('ok: deleted package tools\n');
  });

  test('a trigger with a rule runs a sequence', async () => {
    await wsk('action', 'create', 'first', '--docker', inject('runtimeImage'));
    await wsk('action', 'create', 'line', '--sequence', 'first');
    expect(await wsk('trigger', 'create', 'tick')).toBe('ok: created trigger tick\n');
    expect(await wsk('rule', 'create', 'on-tick', 'tick', 'line')).toBe('ok: created rule on-tick\n');
    expect(await wsk('rule', 'list')).toMatch(/\/guest\/on-tick +private +active/);
    expect(await wsk('trigger', 'fire', 'tick', ...metadata)).toMatch(/ok: triggered \/_\/tick with id /);
    await expect.poll(() => wsk('activation', 'list', 'line')).toContain('success');
    expect(await wsk('rule', 'disable', 'on-tick')).toBe('ok: disabled rule on-tick\n');
    expect(await wsk('rule', 'status', 'on-tick')).toBe('ok: rule on-tick is inactive\n');
    await wsk('rule', 'delete', 'on-tick');
    await wsk('trigger', 'delete', 'tick');
    for (const name of ['line', 'first']) await wsk('action', 'delete', name);
  });

  test('namespace list and get', async () => {
    expect(await wsk('namespace', 'list')).toMatch(/namespaces\s+guest/);
    expect(await wsk('namespace', 'get')).toMatch(/packages\s+actions\s+triggers\s+rules/);
  });

  test('wrong credentials end with 145', async () => {
    const key = `23bc46b1-71f6-4ed5-8c54-816aa4f8c502:${'x'.repeat(64)}`;
    expect((await refused('action', 'list', '--auth', key))[0]).toBe(145);
  });
});
