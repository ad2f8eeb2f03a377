import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  blobFromBytes,
  createCredentialSource,
  createRegistryClient,
  parseReference,
  publishImage,
  pullBlob,
  pullManifest,
  pushBlob,
  type RegistryClientOptions,
} from '@serverless-max/oci';
import { createCertificate } from '@serverless-max/oci/testing';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { appendHello } from './support/append-hello.ts';
import { startCuttingProxy } from './support/cutting-proxy.ts';
import { findDebianProgram } from './support/debian-programs.ts';
import { type DockerRegistry, startDockerRegistry } from './support/docker-registry.ts';
import { startTokenServer } from './support/token-server.ts';

const run = promisify(execFile);
const program = await findDebianProgram('docker-registry', true);
const skopeo = await findDebianProgram('skopeo');
const title = program ? 'docker-registry' : 'docker-registry (not run: it is not installed; try --yes)';

/** Publishes the model image of a registry with one layer more. */
async function publish(from: string, to: string, options: RegistryClientOptions = {}, word = 'hello') {
  using client = createRegistryClient(options);
  return await publishImage(client, {
    base: { reference: parseReference(`${from}/model:1`) },
    target: parseReference(to),
    assemble: (base) => appendHello(base, word),
  });
}

/** Brings the model image into a registry, with Docker's own client. */
async function pushModel(host: string): Promise<void> {
  const reference = `${host}/model:1`;
  await run('docker', ['tag', inject('modelImage'), reference]);
  try {
    await run('docker', ['push', '--quiet', reference]);
  } finally {
    await run('docker', ['image', 'rm', '--no-prune', reference]);
  }
}

async function inspect(
  reference: string,
  ...options: readonly string[]
): Promise<{ Digest: string; Layers: string[] }> {
  const { stdout } = await run(skopeo ?? '', ['inspect', ...options, `docker://${reference}`]);
  return JSON.parse(stdout) as { Digest: string; Layers: string[] };
}

describe.skipIf(!program)(title, () => {
  let registry: DockerRegistry;
  beforeAll(async () => {
    registry = await startDockerRegistry(program ?? '');
    await pushModel(registry.host);
  });
  afterAll(() => registry[Symbol.asyncDispose]());

  test('a runtime image appears beside its base without a layer being moved', async () => {
    const first = await publish(registry.host, `${registry.host}/mine:1`);
    const layers = first.base.manifest.layers.length;
    expect(first.blobs.filter(({ outcome }) => outcome === 'mounted')).toHaveLength(layers);
    expect(first.requests).toBe(layers + 9);
    expect(first.sentBytes + first.receivedBytes).toBeLessThan(30_000);
    const again = await publish(registry.host, `${registry.host}/mine:1`);
    expect(again).toMatchObject({ isUnchanged: true, blobs: [], requests: 3 });
    expect(again.reference.digest).toBe(first.reference.digest);
  });

  test('Docker pulls it, it is the image that was put together, and it runs', async () => {
    const reference = `${registry.host}/docker:1`;
    const { manifest } = await publish(registry.host, reference);
    try {
      await run('docker', ['pull', '--quiet', reference]);
      const { stdout: id } = await run('docker', ['image', 'inspect', '--format', '{{.Id}}', reference]);
      expect(id.trim()).toBe(manifest.config.digest);
      const { stdout } = await run('docker', ['run', '--rm', '--network=none', reference]);
      expect(stdout).toBe('hello\n');
    } finally {
      await run('docker', ['image', 'rm', reference]).catch(() => undefined);
    }
  });

  test.skipIf(!skopeo)('skopeo sees the same digest and can copy every layer', async () => {
    const { reference, manifest } = await publish(registry.host, `${registry.host}/skopeo:1`);
    const seen = await inspect(`${registry.host}/skopeo:1`, '--tls-verify=false');
    expect(seen.Digest).toBe(reference.digest);
    expect(seen.Layers).toEqual(manifest.layers.map(({ digest }) => digest));
    const folder = await mkdtemp(join(tmpdir(), 'smax-skopeo-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await run(skopeo ?? '', [
      'copy',
      '--src-tls-verify=false',
      `docker://${registry.host}/skopeo@${reference.digest}`,
      `dir:${folder}`,
    ]);
    expect(await readdir(folder)).toHaveLength(manifest.layers.length + 3);
  });

  test('another registry gets a copy, with the same digest', async () => {
    await using other = await startDockerRegistry(program ?? '');
    const here = await publish(registry.host, `${registry.host}/mine:1`);
    const there = await publish(registry.host, `${other.host}/mine:1`);
    expect(there.reference.digest).toBe(here.reference.digest);
    expect(there.blobs.filter(({ outcome }) => outcome === 'copied')).toHaveLength(
      there.base.manifest.layers.length,
    );
    const changed = await publish(registry.host, `${other.host}/mine:1`, {}, 'bye');
    expect(changed.blobs.map(({ outcome }) => outcome)).not.toContain('copied');
    expect(changed.sentBytes + changed.receivedBytes).toBeLessThan(60_000);
  });

  test('a connection that breaks brings everything over all the same', async () => {
    const blob = blobFromBytes('application/octet-stream', randomBytes(64_000_000));
    const retries = { attempts: 4, firstWaitMs: 20, maximumWaitMs: 1_000 };
    // A download goes on where it was cut; this registry gives up an upload that was cut, so that begins anew.
    await using upwards = await startCuttingProxy(registry.host, 10_000_000, 2);
    await using downwards = await startCuttingProxy(registry.host, 10_000_000, 20);
    using client = createRegistryClient({ retries });
    const open = (host: string) =>
      client.openRepository({ registry: host, repository: 'cut' }, { access: 'pull,push' });
    await pushBlob(open(upwards.host), blob);
    expect(upwards.cuts).toBe(2);
    let size = 0;
    for await (const piece of pullBlob(open(downwards.host), blob.descriptor)) size += piece.byteLength;
    expect(size).toBe(64_000_000);
    expect(downwards.cuts).toBeGreaterThanOrEqual(5);
  });

  test('with tokens: who may push publishes, and mounts', async () => {
    await using tokens = await startTokenServer([
      { name: 'me', password: 'pass:word', permits: () => true },
      { name: 'reader', password: 'secret', permits: (_, action) => action === 'pull' },
    ]);
    await using guarded = await startDockerRegistry(program ?? '', { tokens });
    const folder = await mkdtemp(join(tmpdir(), 'smax-config-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const loginAs = async (user: string): Promise<RegistryClientOptions> => {
      const file = join(folder, 'config.json');
      const auth = Buffer.from(user).toString('base64');
      await writeFile(file, JSON.stringify({ auths: { [guarded.host]: { auth } } }));
      return { credentials: createCredentialSource({ files: [file], environment: {} }) };
    };
    const me = await loginAs('me:pass:word');
    await publish(registry.host, `${guarded.host}/model:1`, me);
    const published = await publish(guarded.host, `${guarded.host}/mine:1`, me, 'bye');
    expect(published.blobs.filter(({ outcome }) => outcome === 'mounted')).toHaveLength(
      published.base.manifest.layers.length,
    );
    expect(tokens.asked).toContainEqual(['repository:mine:pull,push', 'repository:model:pull']);

    const anonymous = publish(guarded.host, `${guarded.host}/other:1`);
    await expect(anonymous).rejects.toMatchObject({ code: 'OCI_LOGIN_REQUIRED' });
    const wrong = publish(guarded.host, `${guarded.host}/other:1`, await loginAs('me:wrong'));
    await expect(wrong).rejects.toMatchObject({ code: 'OCI_LOGIN_REFUSED' });
    const reader = publish(guarded.host, `${guarded.host}/other:1`, await loginAs('reader:secret'));
    await expect(reader).rejects.toMatchObject({ code: 'OCI_ACCESS_DENIED' });
    using client = createRegistryClient(me);
    const other = client.openRepository({ registry: guarded.host, repository: 'other' });
    await expect(pullManifest(other, '1')).rejects.toMatchObject({ code: 'OCI_MANIFEST_UNKNOWN' });
  });

  test('with TLS: an authority of one’s own is trusted when it is named', async () => {
    const authority = { ...createCertificate('smax test authority'), name: 'smax test authority' };
    const tls = createCertificate('127.0.0.1', ['127.0.0.1', 'localhost'], authority);
    await using secure = await startDockerRegistry(program ?? '', { tls });
    const published = await publish(registry.host, `${secure.host}/mine:1`, {
      certificates: [authority.cert],
    });
    expect(published.isUnchanged).toBe(false);
    const stranger = publish(registry.host, `${secure.host}/mine:2`);
    await expect(stranger).rejects.toMatchObject({ code: 'OCI_CERTIFICATE', fault: 'environment' });
    if (!skopeo) return;
    const folder = await mkdtemp(join(tmpdir(), 'smax-certificates-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'ca.crt'), authority.cert);
    const seen = await inspect(`${secure.host}/mine:1`, '--cert-dir', folder);
    expect(seen.Digest).toBe(published.reference.digest);
  });
});
