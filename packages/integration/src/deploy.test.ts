// Long, because all stories share one host and one registry, which take longer to start than most of the stories.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findDebianProgram } from './support/debian-programs.ts';
import { createDeployer, type Deployer, deployerEnv } from './support/deployer.ts';
import { startDockerRegistry } from './support/docker-registry.ts';
import { openTestEngine } from './support/engine.ts';
import { removePulledFrom } from './support/images.ts';
import { openCounter } from './support/request-counter.ts';
import { type Ask, createAsk } from './support/rest-client.ts';
import { formWith, photo, photoTitle } from './support/samples.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';
import { type BuildTinyImage, createTinyImages } from './support/tiny-model.ts';
import { openTlsFront } from './support/tls-front.ts';

const program = await findDebianProgram('docker-registry', true);
/** Without a registry there is nothing to deploy from; the names of the tests say so then. */
const stories = (name: string) => (program ? name : `${name} (not run: docker-registry lacks; try --yes)`);

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
let emulator: RunningEmulator;
let deployer: Deployer;
let registry: string;
let ask: Ask;
let tiny: BuildTinyImage;

beforeAll(async () => {
  if (!program) return;
  engine = stack.use(await openTestEngine());
  // After the host has ended.
  stack.defer(() => removePulledFrom(engine, registry.replace('/me', '')));
  const { env } = stack.use(await createHome());
  registry = `${stack.use(await startDockerRegistry(program)).host}/me`;
  emulator = stack.use(await startEmulator([], env));
  deployer = createDeployer(deployerEnv(env, emulator.host, registry));
  ask = createAsk(emulator.host);
  tiny = await createTinyImages(engine, stack);
});
afterAll(() => stack.disposeAsync());

/** The action as the host has it. */
async function actionOf(name: string) {
  const { document } = await ask('GET', `/namespaces/_/actions/${name}`);
  const { exec, version, limits } = document as unknown as {
    exec?: { image: string };
    version?: string;
    limits?: { memory: number };
  };
  return { image: exec?.image, version, memory: limits?.memory };
}

const urlOf = (name: string): string => `${emulator.host}/api/v1/web/guest/default/${name}`;
const answerOf = async (name: string): Promise<unknown> => (await fetch(urlOf(name))).json();

describe.skipIf(!program)(stories('a model, from the first deployment to its removal'), () => {
  test('a dry run tells what would be done, exits with 10, and does nothing', async () => {
    const { code, record } = await deployer.run('deploy', 'max-ocr', '--dry-run');
    expect(code).toBe(10);
    expect(record('plan')).toMatchObject({
      host: emulator.host,
      namespace: 'guest',
      actions: [{ name: 'max-ocr', verdict: 'create', problems: [] }],
    });
    expect(await actionOf('max-ocr')).toEqual({});
    const catalog = await fetch(`http://${registry.replace('/me', '')}/v2/_catalog`);
    expect(await catalog.json()).toEqual({ repositories: [] });
  });

  /** The model image is compressed and sent as a whole, once. */
  const firstPushMs = 600_000;

  test('deploys, verifies against the recorded answer, and answers', { timeout: firstPushMs }, async () => {
    const { code, record, stderr } = await deployer.run('deploy', 'max-ocr', '--yes');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(record('deployed')).toMatchObject({
      name: 'max-ocr',
      done: 'created',
      version: '0.0.1',
      url: urlOf('max-ocr'),
      image: expect.stringMatching(new RegExp(`^${registry}/max-ocr:[0-9a-f]{12}@sha256:[0-9a-f]{64}$`)),
      verification: { isGood: true, comparedWith: 'recorded' },
    });
    const response = await fetch(urlOf('max-ocr'), { method: 'POST', body: formWith(photo) });
    expect(((await response.json()) as { text: string[][] }).text[0]).toEqual([photoTitle]);
  });

  test('what is deployed is the image that is emulated', async () => {
    const built = JSON.parse(
      (await deployer.run('build', 'max-ocr')).stdout.trim().split('\n').at(-1) ?? '',
    ) as { digest: string };
    const { record } = await deployer.run('status');
    expect(record('status')).toMatchObject({
      name: 'max-ocr',
      model: 'max-ocr',
      config: built.digest,
      state: 'as deployed',
    });
  });

  test('the same again does nothing, and asks the host at most six times', async () => {
    await using counted = await openCounter(emulator.host);
    const again = createDeployer({ ...deployer.env, WHISK_APIHOST: counted.url });
    const { code, record } = await again.run('deploy', 'max-ocr');
    expect(code).toBe(0);
    expect(record('deployed')).toMatchObject({ done: 'unchanged', version: '0.0.1' });
    expect(counted.requests.length).toBeLessThanOrEqual(6);
    expect(counted.requests.filter((it) => !it.startsWith('GET'))).toEqual([]);
  });

  test('a change is shown by diff, field by field, and carried out by deploy', async () => {
    const change = ['max-ocr', '--memory', '384', '--param', 'lang=eng'];
    const { code, record } = await deployer.run('diff', ...change);
    expect(code).toBe(10);
    expect(record('plan')).toMatchObject({
      actions: [
        {
          verdict: 'update',
          changes: [
            { field: 'memory', old: '256 MB', new: '384 MB' },
            { field: 'parameter lang', new: 'a value' },
          ],
        },
      ],
    });
    const updated = await deployer.run('deploy', ...change, '--yes');
    expect(updated.record('deployed')).toMatchObject({ done: 'updated', version: '0.0.2', uploadedBytes: 0 });
    expect(await actionOf('max-ocr')).toMatchObject({ memory: 384 });
  });

  test('the wsk commands, and a manifest for wskdeploy', async () => {
    const { record } = await deployer.run('deploy', 'max-ocr', '--print-commands');
    expect(record('commands')['commands']).toEqual([
      expect.stringMatching(/^# wsk cannot remove the last parameter of max-ocr/),
      expect.stringMatching(/^wsk action update max-ocr --docker .* --web raw --memory 256 --timeout 60000/),
    ]);
    const { manifest } = (await deployer.run('export', '--wskdeploy')).record('manifest');
    expect(manifest).toContain('memorySize: 384');
    expect(manifest).toContain('lang: $MAX_OCR_LANG');
  });

  test('goes back to image and limits of before', async () => {
    const { code, record } = await deployer.run('rollback', 'max-ocr', '--yes');
    expect(code).toBe(0);
    expect(record('rolled-back')).toMatchObject({ to: '0.0.1', version: '0.0.3' });
    expect(await actionOf('max-ocr')).toMatchObject({ memory: 256 });
  });

  test('is removed, and nothing else', async () => {
    await ask('PUT', '/namespaces/_/actions/foreign', {
      exec: { kind: 'blackbox', image: 'someone/else:1' },
    });
    const refused = await deployer.run('remove', 'max-ocr', 'foreign', '--yes');
    expect(refused.record('error')).toMatchObject({ code: 'DEP_NOT_OURS' });
    expect((await deployer.run('remove', 'max-ocr', '--yes')).code).toBe(0);
    expect(await actionOf('max-ocr')).toEqual({});
    expect((await deployer.run('status')).records).toEqual([]);
    const clash = await deployer.run('deploy', 'max-ocr', '--name', 'foreign', '--yes');
    expect(clash.record('error')).toMatchObject({ code: 'DEP_NAME_CLASH' });
  });
});

describe.skipIf(!program)(stories('images that change'), () => {
  let name: string;
  beforeEach(({ task }) => {
    name = `tiny-${task.id.replace(/\W/g, '').slice(-6)}`;
  });

  test('one that does not answer as it should is taken back by itself', async () => {
    const good = await tiny(name, { answer: 'one' });
    const broken = await tiny(name, { answer: 'broken', status: 500 });
    const words = ['--name', name, '--yes'];
    expect((await deployer.run('deploy', good, ...words)).code).toBe(0);
    const { code, record } = await deployer.run('deploy', broken, ...words);
    expect(code).toBe(4);
    expect(record('error')).toMatchObject({
      code: 'DEP_VERIFICATION_FAILED',
      error: expect.stringMatching(/status 500.*rolled back to the image and limits of 0\.0\.1/),
    });
    expect(await answerOf(name)).toEqual({ answer: 'one' });
    const kept = await deployer.run('deploy', broken, ...words, '--keep');
    expect(kept.code).toBe(4);
    expect((await fetch(urlOf(name))).status).toBe(500);
  });

  test('two deployers at once: one wins, the other says so, and the action answers', async () => {
    const [one, two] = await Promise.all(['one', 'two'].map((answer) => tiny(name, { answer })));
    const words = ['--name', name, '--yes'];
    const results = await Promise.all([
      deployer.run('deploy', one ?? '', ...words),
      deployer.run('deploy', two ?? '', ...words),
    ]);
    for (const { code, record } of results.filter((it) => it.code !== 0)) {
      expect([2, 4]).toContain(code);
      expect(['DEP_NAME_CLASH', 'DEP_LOST_UPDATE', 'DEP_VERIFICATION_FAILED']).toContain(
        record('error')['code'],
      );
    }
    expect(results.some(({ code }) => code === 0)).toBe(true);
    expect(['one', 'two']).toContain(((await answerOf(name)) as { answer: string }).answer);
    // Whoever was refused tries again.
    expect((await deployer.run('deploy', two ?? '', ...words)).code).toBe(0);
    expect(await answerOf(name)).toEqual({ answer: 'two' });
  });

  test.each(['publishing the image', 'creating the action', 'asking it with the sample'])(
    'killed while %s, the next run ends what was begun',
    async (stage) => {
      const image = await tiny(name, { answer: 'one' });
      const words = ['deploy', image, '--name', name, '--yes'];
      expect(await deployer.interrupt(words, stage, 'SIGKILL')).toBeNull();
      const { code, record, stderr } = await deployer.run(...words);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(['created', 'unchanged']).toContain(record('deployed')['done']);
      expect(await answerOf(name)).toEqual({ answer: 'one' });
    },
  );

  test('Ctrl-C in the middle is no success, and the next run goes on', async () => {
    const image = await tiny(name, { answer: 'one' });
    const words = ['deploy', image, '--name', name, '--yes'];
    expect(await deployer.interrupt(words, 'asking it with the sample', 'SIGINT')).toBe(130);
    expect((await deployer.run(...words)).code).toBe(0);
  });

  test('several at once stop at the first failure, with what was done and what was not', async () => {
    const names = ['a', 'b', 'c'].map((it) => `${name}-${it}`);
    const [a, b, c] = await Promise.all(
      names.map((it, at) => tiny(it, { answer: 'one', status: at === 1 ? 500 : 200 })),
    );
    const words = ['deploy', a ?? '', b ?? '', c ?? '', '--parallel', '1', '--yes'];
    const { code, record } = await deployer.run(...words);
    expect(code).toBe(4);
    expect(record('error')).toMatchObject({
      code: 'DEP_STOPPED',
      error: expect.stringContaining(`Done: ${names[0]}. Not done: ${names[1]}, ${names[2]}.`),
    });
    expect(await actionOf(names[0] ?? '')).toMatchObject({ version: '0.0.1' });
    expect(await actionOf(names[1] ?? '')).toEqual({});
    expect(await actionOf(names[2] ?? '')).toEqual({});
  });

  test('an image that the host may not pull is told of before, and explained after', async () => {
    // The user `me` with the password `right`.
    const htpasswd = 'me:$2y$05$abcdefghijklmnopqrstuu8xaCxxL82bnl.UY74PMksDxIJShppPC';
    await using closed = await startDockerRegistry(program ?? '', { htpasswd });
    const image = await tiny(name, { answer: 'one' });
    const { run } = createDeployer({
      ...deployer.env,
      SMAX_REGISTRY: `${closed.host}/me`,
      SMAX_REGISTRY_USER: 'me',
      SMAX_REGISTRY_PASSWORD: 'right',
    });
    const { code, record } = await run('deploy', image, '--name', name, '--yes');
    const [planned] = record('plan')['actions'] as { notes: string[] }[];
    expect(planned?.notes.join()).toContain('cannot be read without credentials');
    expect(code).toBe(4);
    expect(record('error')).toMatchObject({
      code: 'DEP_VERIFICATION_FAILED',
      error: expect.stringContaining('its image cannot be pulled'),
      hint: expect.stringContaining('Make the repository public'),
    });
    expect(await actionOf(name)).toEqual({});
  });

  test('an image that a registry has already is deployed from there', async () => {
    const image = await tiny(name, { answer: 'one' });
    const first = await deployer.run('deploy', image, '--name', name, '--yes');
    const published = String(first.record('deployed')['image']);
    const words = ['deploy', published, '--no-push', '--name', `${name}-2`, '--yes'];
    const { code, record } = await deployer.run(...words);
    expect(code).toBe(0);
    expect(record('deployed')).toMatchObject({ done: 'created', image: published, uploadedBytes: 0 });
    expect(await answerOf(`${name}-2`)).toEqual({ answer: 'one' });
  });

  test('an action in a package, with a secret', async () => {
    const image = await tiny(name, { answer: 'one' });
    const words = ['deploy', image, '--package', 'vision', '--name', name, '--require-auth', '--yes'];
    const { record } = await deployer.run(...words);
    const { url, newSecret } = record('deployed') as { url: string; newSecret: string };
    expect(url).toContain(`/web/guest/vision/${name}`);
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { 'x-require-whisk-auth': newSecret } })).status).toBe(200);
    expect((await deployer.run(...words)).record('deployed')).toMatchObject({ done: 'unchanged' });
  });
});

describe.skipIf(!program)(stories('what cannot be'), () => {
  const refused = async (env: NodeJS.ProcessEnv, ...words: string[]) => {
    const { run } = createDeployer({ ...deployer.env, ...env });
    const { code, record } = await run('diff', 'max-ocr', ...words);
    return { exit: code, code: record('error')['code'] };
  };

  test.each<[string, NodeJS.ProcessEnv, string[], object]>([
    ['a wrong key', { WHISK_AUTH: 'who:knows' }, [], { exit: 2, code: 'DEP_KEY_REFUSED' }],
    ['no key', { WHISK_AUTH: '' }, [], { exit: 2, code: 'CLI_MISSING_SETTING' }],
    ['an unknown namespace', {}, ['--namespace', 'others'], { exit: 2, code: 'DEP_UNKNOWN_NAMESPACE' }],
    ['a host that is down', {}, ['--host', 'http://127.0.0.1:1'], { exit: 4, code: 'DEP_HOST_UNREACHABLE' }],
    ['no host', { WHISK_APIHOST: '' }, [], { exit: 2, code: 'CLI_MISSING_SETTING' }],
    ['what is no host', {}, ['--host', 'no host'], { exit: 2, code: 'DEP_INVALID_HOST' }],
    ['an illegal name', {}, ['--name', 'max/ocr'], { exit: 2, code: 'DEP_ILLEGAL_NAME' }],
    ['too much memory', {}, ['--memory', '2048'], { exit: 2, code: 'DEP_LIMITS_REFUSED' }],
    ['no registry', { SMAX_REGISTRY: '' }, [], { exit: 2, code: 'CLI_MISSING_SETTING' }],
    ['a registry that is down', { SMAX_REGISTRY: '127.0.0.1:1/me' }, [], { exit: 3 }],
    ['an unknown target', {}, ['--target', 'prod'], { exit: 2, code: 'CLI_UNKNOWN_TARGET' }],
  ])('%s', async (_what, env, words, expected) => {
    expect(await refused(env, ...words)).toMatchObject(expected);
  });

  test('a host that answers with pages', async () => {
    const server = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><html>Welcome</html>'),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await refused({}, '--host', `http://127.0.0.1:${port}`);
    server.close();
    expect(result).toEqual({ exit: 2, code: 'DEP_NOT_OPENWHISK' });
  });

  test('a certificate that nobody trusts, unless it is told to', async () => {
    await using front = await openTlsFront(emulator.host);
    expect(await refused({}, '--host', front.url)).toEqual({ exit: 4, code: 'DEP_TLS_FAILURE' });
    const trusting = { NODE_EXTRA_CA_CERTS: front.certificateFile };
    expect((await refused(trusting, '--host', front.url)).exit).toBe(10);
    const image = await tiny('behind-tls', { answer: 'one' });
    const words = ['deploy', image, '--host', front.url, '--insecure', '--yes'];
    const { code, stderr, record } = await deployer.run(...words);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain('is not checked (--insecure)');
    expect(record('deployed')).toMatchObject({ verification: { isGood: true } });
  });

  test('secrets are in no output', async () => {
    const { stdout, stderr } = await deployer.run('diff', 'max-ocr', '--param', 'token=s3cret-value');
    const doctor = await deployer.run('doctor');
    for (const text of [stdout, stderr, doctor.stdout]) {
      expect(text).not.toContain('s3cret-value');
      expect(text).not.toContain(deployer.env['WHISK_AUTH']);
    }
    expect(doctor.record('doctor')['settings']).toContainEqual({
      name: 'auth',
      value: '••••',
      origin: 'variable WHISK_AUTH',
    });
  });
});
