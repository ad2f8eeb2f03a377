import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { runCommand } from './support/command.ts';
import { findDebianProgram } from './support/debian-programs.ts';
import { type DockerRegistry, startDockerRegistry } from './support/docker-registry.ts';
import { openTestEngine } from './support/engine.ts';
import { openPodman, type Podman } from './support/podman.ts';
import { build, withoutEngine } from './support/publish.ts';
import { createHome } from './support/smax.ts';

const program = await findDebianProgram('podman');
const registryProgram = await findDebianProgram('docker-registry', true);
const isThere = program !== undefined && registryProgram !== undefined;
const title = isThere ? 'Podman' : 'Podman (not run: podman or docker-registry lacks; try --yes)';

const stack = new AsyncDisposableStack();
let podman: Podman;
let engine: ContainerEngine;
let registry: DockerRegistry;
/** The model image of max-ocr in the registry. */
let base: string;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  if (!isThere) return;
  registry = stack.use(await startDockerRegistry(registryProgram ?? ''));
  engine = stack.use(await openTestEngine());
  podman = stack.use(await openPodman(program ?? ''));
  folder = await mkdtemp(join(tmpdir(), 'smax-podman-story-'));
  stack.defer(() => rm(folder, { recursive: true }));
  env = withoutEngine(stack.use(await createHome()).env);
  base = `${registry.host}/models/max-ocr:1`;
  await engine.tagImage(inject('modelImage'), base);
  stack.defer(() => engine.removeImage(base));
  await runCommand('docker', ['push', '--quiet', base]);
});
afterAll(() => stack.disposeAsync());

/** The id of an image, in the form in which every other tool writes it. */
const idOf = async (image: string): Promise<string> => {
  const id = await podman('image', 'inspect', '--format', '{{.Id}}', image);
  return `sha256:${id.replace('sha256:', '')}`;
};

const ask = `
import json, sys, urllib.request
def post(path, value):
    body = json.dumps({'value': value}).encode()
    request = urllib.request.Request('http://127.0.0.1:8080' + path, body, {'Content-Type': 'application/json'})
    return json.load(urllib.request.urlopen(request))
post('/init', {})
print(json.dumps(post('/run', {'__ow_method': 'get', '__ow_path': '/model/metadata'})))
`;

describe.skipIf(!isThere)(title, { timeout: 300_000 }, () => {
  test('pulls a published image, which has the digest that was printed, and answers', async () => {
    const target = `${registry.host}/me/max-ocr:1`;
    const { children } = await build(['max-ocr', '--base', base, '--push', target], env);
    await podman('pull', '--quiet', '--tls-verify=false', target);
    expect(await idOf(target)).toBe(children[0]?.digest);

    const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];
    const id = await podman('run', '--detach', '--network=none', ...limits, target);
    const answer = await vi.waitUntil(() => podman('exec', id, 'python3', '-c', ask).catch(() => undefined), {
      timeout: 30_000,
      interval: 500,
    });
    expect(JSON.parse(answer)).toMatchObject({ statusCode: 200 });
  });

  test('loads an archive, as the same image', async () => {
    const file = join(folder, 'image.tar');
    const { children } = await build(['max-ocr', '--base', base, '--output', file], env);
    const said = await podman('load', '--quiet', '--input', file);
    expect(await idOf(said.replace('Loaded image: ', ''))).toBe(children[0]?.digest);
  });

  test('shares its logins', async () => {
    await using closed = await startDockerRegistry(registryProgram ?? '', {
      // user `me`, password `right`
      htpasswd: 'me:$2y$05$abcdefghijklmnopqrstuu8xaCxxL82bnl.UY74PMksDxIJShppPC',
    });
    const authFile = join(folder, 'auth.json');
    const login = ['--tls-verify=false', '--authfile', authFile, '--username', 'me', '--password', 'right'];
    await podman('login', ...login, closed.host);
    const target = `${closed.host}/me/max-ocr:1`;
    const known = { ...env, DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: authFile };
    const { children } = await build(['max-ocr', '--base', base, '--push', target], known);
    await podman('pull', '--quiet', '--tls-verify=false', '--authfile', authFile, target);
    expect(await idOf(target)).toBe(children[0]?.digest);
  });
});
