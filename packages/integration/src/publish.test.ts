// Long, because all stories share one registry and one base, which take longer to make than most of the stories.
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { GenericContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { runCommand } from './support/command.ts';
import { findDebianProgram } from './support/debian-programs.ts';
import { type DockerRegistry, startDockerRegistry } from './support/docker-registry.ts';
import { openTestEngine } from './support/engine.ts';
import { type BuiltRecord, build, withoutEngine, writeTwoPlatforms } from './support/publish.ts';
import { openShapedLink } from './support/shaped-link.ts';
import { createHome, runSmax, spawnSmax, startEmulator } from './support/smax.ts';
import { mountTinyDisk, type TinyDisk } from './support/tiny-disk.ts';

const program = await findDebianProgram('docker-registry', true);
const skopeo = await findDebianProgram('skopeo');
const title =
  program && skopeo ? 'publishing' : 'publishing (not run: docker-registry or skopeo lacks; try --yes)';

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
let registry: DockerRegistry;
/** The model image of max-ocr, pushed by Docker, and where its runtime images go. */
let base: string;
let mine: string;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  if (!program || !skopeo) return;
  registry = stack.use(await startDockerRegistry(program));
  engine = stack.use(await openTestEngine());
  env = withoutEngine(stack.use(await createHome()).env);
  folder = await mkdtemp(join(tmpdir(), 'smax-publish-'));
  stack.defer(() => rm(folder, { recursive: true }));
  base = `${registry.host}/models/max-ocr:1`;
  mine = `${registry.host}/me/max-ocr:1`;
  await engine.tagImage(inject('modelImage'), base);
  stack.defer(() => engine.removeImage(base));
  await runCommand('docker', ['push', '--quiet', base]);
});
afterAll(() => stack.disposeAsync());

const buildOnBase = (...args: string[]): Promise<BuiltRecord> =>
  build(['max-ocr', '--base', base, '--push', mine, ...args], env);

describe.skipIf(!program || !skopeo)(`${title}: a base in a registry`, () => {
  test('becomes a runtime image there without an engine, and no layer of it moves', async () => {
    const planned = await buildOnBase('--dry-run');
    expect(planned.pushed).toMatchObject({ unchanged: false, reference: mine });
    expect(await tagsOf('me/max-ocr')).toEqual([]);

    const built = await buildOnBase();
    expect(built.manifestDigest).toBe(planned.manifestDigest);
    expect(built.pushed?.copied).toEqual([]);
    const layers = (await engine.inspectImage(base))?.layers.length ?? 0;
    expect(built.pushed?.mounted).toHaveLength(layers);
    expect(built.pushed?.uploaded).toHaveLength(2);
    expect(built.pushed?.sentBytes).toBeLessThan(60_000);
    expect(await tagsOf('me/max-ocr')).toEqual(['1']);
  });

  test('the second time nothing is moved', async () => {
    const built = await buildOnBase();
    expect(built.pushed).toMatchObject({ unchanged: true, mounted: [], uploaded: [], copied: [] });
    const { stdout } = await runSmax(['build', 'max-ocr', '--base', base, '--push', mine], env);
    expect(stdout).toContain(built.children[0]?.digest);
    expect(stdout).toContain('unchanged: nothing was moved');
  });

  test('Docker pulls it, it answers, and it is the very image that is emulated', async () => {
    const { children } = await buildOnBase();
    await engine.pullImage(mine);
    const pulled = await engine.inspectImage(mine);
    expect(pulled?.id).toBe(children[0]?.digest);
    await using home = await createHome();
    await using emulator = await startEmulator(['max-ocr', '--base', base], home.env);
    const { image } = emulator.ready['action'] as { readonly image: string };
    expect((await engine.inspectImage(image))?.id).toBe(pulled?.id);

    await using container = await new GenericContainer(mine)
      .withExposedPorts(8080)
      .withLabels(inject('labels'))
      .withWaitStrategy(Wait.forListeningPorts())
      .start();
    const host = `http://${container.getHost()}:${container.getMappedPort(8080)}`;
    const post = (path: string, value: object): Promise<Response> =>
      fetch(`${host}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ value }),
      });
    expect((await post('/init', {})).status).toBe(200);
    const answer = await post('/run', { __ow_method: 'get', __ow_path: '/model/metadata' });
    expect(await answer.json()).toMatchObject({ statusCode: 200 });
    await container.stop();
    await engine.removeImage(mine);
  });

  test('skopeo reads it', async () => {
    const seen = JSON.parse(
      await runCommand(skopeo ?? '', ['inspect', '--tls-verify=false', `docker://${mine}`]),
    ) as { readonly Digest: string; readonly Labels: Readonly<Record<string, string>> };
    const { manifestDigest, children } = await buildOnBase();
    expect(seen.Digest).toBe(manifestDigest);
    expect(seen.Labels['org.opencontainers.image.base.name']).toBe(base);
    expect(children[0]?.platform).toBe('linux/amd64');
  });

  test('as a file it is loaded by Docker and read by skopeo, as a folder it is an OCI layout', {
    timeout: 300_000,
  }, async () => {
    const { children, manifestDigest } = await buildOnBase();
    const file = join(folder, 'image.tar');
    const layout = join(folder, 'layout');
    await build(['max-ocr', '--base', base, '--output', file], env);
    await build(['max-ocr', '--base', base, '--output', layout], env);
    const loaded = /Loaded image: (\S+)/.exec(await runCommand('docker', ['load', '--input', file]))?.[1];
    expect((await engine.inspectImage(loaded ?? ''))?.id).toBe(children[0]?.digest);
    for (const source of [`oci-archive:${file}`, `oci:${layout}`]) {
      expect(await runCommand(skopeo ?? '', ['inspect', '--format', '{{.Digest}}', source])).toContain(
        manifestDigest,
      );
    }
    const config = await runCommand(skopeo ?? '', ['inspect', '--config', '--raw', `docker-archive:${file}`]);
    expect(JSON.parse(config)).toMatchObject({ os: 'linux' });
    // And such an archive is a base in its turn.
    const fromArchive = await build([layout, '--push', `${registry.host}/me/again:1`], env);
    expect(fromArchive.manifestDigest).toBe(manifestDigest);
  });

  test('another registry gets everything in a stream, and then nothing any more', async () => {
    await using second = await startDockerRegistry(program ?? '');
    const args = ['max-ocr', '--base', base, '--push', `${second.host}/me/max-ocr:1`];
    const copied = await build(args, env);
    expect(copied.manifestDigest).toBe((await buildOnBase()).manifestDigest);
    expect(copied.pushed?.copied).not.toEqual([]);
    expect((await build(args, env)).pushed).toMatchObject({ unchanged: true });
  });

  test('is loaded and pushed at once, as one and the same image or not at all', async () => {
    await using home = await createHome();
    const moving = `${registry.host}/models/moving:1`;
    const target = `${registry.host}/me/both:1`;
    await engine.tagImage(base, moving);
    await runCommand('docker', ['push', '--quiet', moving]);
    const both = () =>
      runSmax(['build', 'max-ocr', '--base', moving, '--load', '--push', target, '--json'], home.env);
    const done = await both();
    expect(done.code).toBe(0);
    const [loaded, pushed] = parseRecords<{ reference: string; digest: string } & BuiltRecord>(done.stdout);
    expect(pushed?.children[0]?.digest).toBe(loaded?.digest);
    expect((await engine.inspectImage(loaded?.reference ?? ''))?.id).toBe(loaded?.digest);

    // The tag moves in the registry, and the engine keeps what it has.
    const newer = `${registry.host}/models/newer:1`;
    await runCommand('docker', ['build', '--quiet', '--tag', newer, '-'], `FROM ${base}\nENV NEWER=yes\n`);
    await runCommand('docker', ['push', '--quiet', newer]);
    const copy = ['copy', '--src-tls-verify=false', '--dest-tls-verify=false', '--quiet'];
    await runCommand(skopeo ?? '', [...copy, `docker://${newer}`, `docker://${moving}`]);
    const refused = await both();
    expect(refused.code).toBe(2);
    expect(parseRecords<{ code?: string }>(refused.stdout).at(-1)?.code).toBe('CLI_LOADED_DIFFERS');
    expect(
      (await build(['max-ocr', '--base', moving, '--push', target, '--dry-run'], env)).pushed,
    ).toMatchObject({
      unchanged: false,
    });
    for (const image of [loaded?.reference ?? '', moving, newer]) await engine.removeImage(image);
  });

  test('is left behind for a newer one by a rebase, which gives the same as a build on that', async () => {
    await buildOnBase();
    const newer = `${registry.host}/models/max-ocr:2`;
    await runCommand(
      'docker',
      ['build', '--quiet', '--tag', newer, '-'],
      `FROM ${base}\nENV NEWER=yes\nWORKDIR /newer\n`,
    );
    await runCommand('docker', ['push', '--quiet', newer]);
    await engine.removeImage(newer);
    expect(await rebase([mine, '--dry-run'])).toMatchObject({ pushed: { unchanged: true } });
    const target = `${registry.host}/me/max-ocr:2`;
    const rebased = await rebase([mine, '--base', newer, '--push', target]);
    expect(rebased.pushed).toMatchObject({ unchanged: false, copied: [], reference: target });
    const built = await build(['max-ocr', '--base', newer, '--push', target], env);
    expect(built.manifestDigest).toBe(rebased.manifestDigest);
    expect(built.pushed?.unchanged).toBe(true);
    expect(rebased.children).not.toEqual((await buildOnBase()).children);
  });
});

describe.skipIf(!program || !skopeo)(`${title}: other bases`, () => {
  test('a model that is made from its recipe is read from the engine once, and has the id that is emulated', async () => {
    const target = `${registry.host}/me/recipe:1`;
    await using home = await createHome();
    const first = await build(['max-ocr', '--push', target], home.env);
    expect(first.children[0]?.digest).toBe((await engine.inspectImage(inject('runtimeImage')))?.id);
    expect((await build(['max-ocr', '--push', target], home.env)).pushed).toMatchObject({ unchanged: true });
    // Another action server on the same base: its layers are in the registry.
    const other = await build(['max-ocr', '--push', target, '--model-port', '5001'], home.env);
    expect(other.pushed?.uploaded).toHaveLength(2);
    await engine.pullImage(target);
    expect((await engine.inspectImage(target))?.id).toBe(other.children[0]?.digest);
    await engine.removeImage(target);
  });

  test('two platforms of a base become an index of two runtime images; one can be chosen', async () => {
    const layout = await writeTwoPlatforms(join(folder, 'two'));
    const target = `${registry.host}/me/two:1`;
    const built = await build([layout, '--push', target, '--platform', 'all'], env);
    expect(built.children.map((it) => it.platform)).toEqual(['linux/amd64', 'linux/arm64']);
    const raw = await runCommand(skopeo ?? '', [
      'inspect',
      '--raw',
      '--tls-verify=false',
      `docker://${target}`,
    ]);
    const { manifests } = JSON.parse(raw) as { readonly manifests: readonly { readonly digest: string }[] };
    expect(manifests.map((it) => it.digest)).toEqual(built.children.map((it) => it.manifestDigest));

    const one = await build(
      [target, '--push', `${registry.host}/me/one:1`, '--platform', 'linux/arm64'],
      env,
    );
    expect(one.children).toEqual([built.children[1]]);
    const refused = await runSmax(['build', target, '--push', mine, '--platform', 'linux/s390x'], env);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('linux/amd64, linux/arm64') });
  });

  test('the variables of the original’s script name models and user', async () => {
    const result = await runSmax(['build', '--dry-run', '--json'], {
      ...env,
      MODELS: 'max-ocr max-nothing',
      USERNAME: 'me',
    });
    expect(result.code).toBe(2);
    expect(JSON.parse(result.stdout)).toMatchObject({
      code: 'TPL_UNKNOWN_MODEL',
      error: expect.stringContaining('max-nothing'),
    });
  });
});

describe.skipIf(!program || !skopeo)(`${title}: what is refused`, () => {
  test.each([
    ['an unknown tag', () => [`${base}9`, '--push', mine], 2, 'OCI_MANIFEST_UNKNOWN', 'manifest unknown'],
    [
      'an unknown repository',
      () => [`${registry.host}/no/such:1`, '--push', mine],
      2,
      'OCI_MANIFEST_UNKNOWN',
      'manifest unknown',
    ],
    ['no reference', () => [base, '--push', 'UPPER/Case'], 2, 'OCI_INVALID_REFERENCE', 'UPPER'],
    [
      'a registry that is not there',
      () => [base, '--push', 'localhost:1/me/x'],
      3,
      'OCI_REGISTRY_UNREACHABLE',
      'localhost:1',
    ],
    [
      'no platform',
      () => [base, '--push', mine, '--platform', 'windows'],
      2,
      'OCI_INVALID_PLATFORM',
      'windows',
    ],
    ['a recipe without an engine', () => ['max-ocr', '--push', mine], 3, 'CLI_ENGINE_NEEDED', '--base'],
    [
      'several images under one name',
      () => ['max-ocr', base, '--push', mine],
      2,
      'CLI_INVALID_OPTION',
      '2 images',
    ],
    ['a rebase of what is no runtime image', () => undefined, 2, 'TPL_NOT_RUNTIME_IMAGE', 'no runtime image'],
  ] satisfies [string, () => string[] | undefined, number, string, string][])(
    '%s',
    async (_, args, code, errorCode, words) => {
      const before = await tagsOf('me/max-ocr');
      const given = args();
      const result = await runSmax([...(given ? ['build', ...given] : ['rebase', base]), '--json'], env);
      const error = JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '') as {
        code: string;
        error: string;
        hint?: string;
      };
      expect({ code: result.code, error: error.code }).toEqual({ code, error: errorCode });
      expect(`${error.error} ${error.hint}`).toContain(words);
      expect(await tagsOf('me/max-ocr')).toEqual(before);
    },
  );

  test('a password that is wrong, none at all, and a helper that is missing or fails', async () => {
    await using closed = await startDockerRegistry(program ?? '', {
      // user `me`, password `right`
      htpasswd: 'me:$2y$05$abcdefghijklmnopqrstuu8xaCxxL82bnl.UY74PMksDxIJShppPC',
    });
    const target = `${closed.host}/me/max-ocr:1`;
    const push = async (
      extra: NodeJS.ProcessEnv,
    ): Promise<{ code: number | null; error: string; errorCode: string }> => {
      const args = ['build', 'max-ocr', '--base', base, '--push', target, '--json'];
      const { code, stdout } = await runSmax(args, { ...env, ...extra });
      const { code: errorCode, error } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
        code: string;
        error: string;
      };
      return { code, error, errorCode };
    };
    const configured = async (config: object): Promise<NodeJS.ProcessEnv> => {
      const home = await mkdtemp(join(folder, 'docker-'));
      await writeFile(join(home, 'config.json'), JSON.stringify(config));
      return { DOCKER_CONFIG: home };
    };
    const login = (password: string): NodeJS.ProcessEnv => ({
      SMAX_REGISTRY_USER: 'me',
      SMAX_REGISTRY_PASSWORD: password,
    });
    const nobody = await configured({});
    expect(await push(nobody)).toMatchObject({ code: 2, errorCode: 'OCI_LOGIN_REQUIRED' });
    const wrong = await push({ ...nobody, ...login('wrong-s3cret') });
    expect(wrong).toMatchObject({ code: 2, errorCode: 'OCI_LOGIN_REFUSED' });
    expect(wrong.error).not.toContain('wrong-s3cret');
    const missing = await configured({ credHelpers: { [closed.host]: 'no-such-helper' } });
    expect(await push(missing)).toMatchObject({ code: 3, errorCode: 'OCI_CREDENTIAL_HELPER' });
    expect(await push({ ...nobody, ...login('right') })).toMatchObject({ code: 0 });
    const auth = Buffer.from('me:right').toString('base64');
    const known = await configured({ auths: { [closed.host]: { auth } } });
    expect(await push(known)).toMatchObject({ code: 0 });
    // And the engine pulls with the login that the command line found.
    await using home = await createHome();
    expect(await runSmax(['build', target], { ...home.env, ...nobody })).toMatchObject({ code: 3 });
    expect(await runSmax(['build', target], { ...home.env, ...known })).toMatchObject({ code: 0 });
    await engine.removeImage(target);
  });

  test('Ctrl-C in the middle of a copy: nothing of it can be seen, and uploads are given up', async () => {
    await using slow = await startDockerRegistry(program ?? '');
    // A tenth of a second for each answer leaves time to be interrupted in.
    await using link = await openShapedLink(Number(slow.host.split(':')[1]), 400);
    const args = ['build', 'max-ocr', '--base', base, '--push', `${link.host}/me/max-ocr:1`, '--json'];
    const child = spawnSmax(args, env);
    const ended = once(child, 'exit');
    await vi.waitUntil(async () => (await uploadsOf(slow)).length > 0, { timeout: 20_000, interval: 20 });
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    expect((await fetch(`http://${slow.host}/v2/me/max-ocr/tags/list`)).status).toBe(404);
    expect(await uploadsOf(slow)).toEqual([]);
  });

  test('a tag that somebody else moves meanwhile stays theirs', async () => {
    await using shared = await startDockerRegistry(program ?? '');
    // Who is far away needs some seconds more when the layers have begun to come.
    await using link = await openShapedLink(Number(shared.host.split(':')[1]), 1_500);
    const args = ['max-ocr', '--base', base, '--push'];
    const mySide = runSmax(['build', ...args, `${link.host}/me/max-ocr:1`, '--json'], env);
    await vi.waitUntil(async () => (await uploadsOf(shared)).length > 0, { timeout: 30_000, interval: 20 });
    const theirs = await build([...args, `${shared.host}/me/max-ocr:1`, '--model-port', '5001'], env);
    const { code, stdout } = await mySide;
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'OCI_TAG_MOVED',
      error: expect.stringContaining(theirs.manifestDigest),
    });
    const found = await fetch(`http://${shared.host}/v2/me/max-ocr/manifests/1`, {
      headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
    });
    expect(found.headers.get('docker-content-digest')).toBe(theirs.manifestDigest);
  });

  test('a disk that is full: the file that was there stays, nothing half-written is left', async ({
    skip,
  }) => {
    const mounted = await mountTinyDisk(8);
    if ('reason' in mounted) {
      skip(mounted.reason);
      return;
    }
    await using disk: TinyDisk = mounted;
    const file = join(disk.folder, 'image.tar');
    await writeFile(file, 'before');
    const result = await runSmax(['build', 'max-ocr', '--base', base, '--output', file, '--json'], env);
    expect(result.code).toBe(3);
    expect(JSON.parse(result.stdout)).toMatchObject({
      code: 'OCI_OUTPUT_FAILED',
      error: expect.stringContaining('no space left'),
    });
    expect(await readdir(disk.folder)).toEqual(['image.tar']);

    // Neither is an archive to blame for which there is no room in the cache.
    const whole = join(folder, 'whole.tar');
    await build(['max-ocr', '--base', base, '--output', whole], env);
    const cached = { ...env, XDG_CACHE_HOME: disk.folder };
    const unread = await runSmax(['build', whole, '--push', mine, '--json'], cached);
    expect(unread.code).toBe(3);
    expect(JSON.parse(unread.stdout)).toMatchObject({ code: 'OCI_OUTPUT_FAILED' });
    const paths = await readdir(disk.folder, { recursive: true, withFileTypes: true });
    expect(paths.filter((it) => it.isFile()).map((it) => it.name)).toEqual(['image.tar']);
  });
});

/** Uploads that have begun and not ended, in the registry's own folder. */
async function uploadsOf({ folder: kept }: DockerRegistry): Promise<readonly string[]> {
  const paths = await readdir(kept, { recursive: true }).catch(() => []);
  return paths.filter((path) => /_uploads\/[^/]+\/startedat$/.test(path));
}

/** The lines of `--json`: every one of them is JSON. */
function parseRecords<Kind>(stdout: string): Kind[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Kind);
}

async function tagsOf(repository: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${registry.host}/v2/${repository}/tags/list`);
  if (answer.status === 404) return [];
  return [...(((await answer.json()) as { tags: string[] | null }).tags ?? [])].sort();
}

async function rebase(args: readonly string[]): Promise<BuiltRecord> {
  const { code, stdout, stderr } = await runSmax(['rebase', ...args, '--json'], env);
  if (code !== 0) throw new Error(`smax rebase ended with ${code}: ${stdout} ${stderr}`);
  return JSON.parse(stdout) as BuiltRecord;
}
