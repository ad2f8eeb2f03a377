import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistryClient, parseReference, pullManifest } from '@serverless-max/oci';
import { createCertificate } from '@serverless-max/oci/testing';
import { expect, test } from 'vitest';
import { findDebianProgram } from './support/debian-programs.ts';
import { startDockerRegistry } from './support/docker-registry.ts';
import { build, withoutEngine, writeTwoPlatforms } from './support/publish.ts';
import { createHome, runSmax } from './support/smax.ts';
import { startTinyproxy } from './support/tinyproxy.ts';

const registryProgram = await findDebianProgram('docker-registry', true);
const proxyProgram = await findDebianProgram('tinyproxy', true, 'tinyproxy-bin');
const isThere = registryProgram !== undefined && proxyProgram !== undefined;
const title = isThere
  ? 'behind a proxy'
  : 'behind a proxy (not run: docker-registry or tinyproxy lacks; try --yes)';

test.skipIf(!isThere)(
  `${title} an image is published to a registry that only the proxy can reach`,
  async ({ skip }) => {
    await using stack = new AsyncDisposableStack();
    const authority = { ...createCertificate('smax test authority'), name: 'smax test authority' };
    const tls = createCertificate('registry.test', ['registry.test', '127.0.0.1'], authority);
    const registry = stack.use(await startDockerRegistry(registryProgram ?? '', { tls }));
    const port = registry.host.split(':')[1] ?? '';
    const started = await startTinyproxy(proxyProgram ?? '', {
      port: Number(port),
      names: ['registry.test'],
      login: { user: 'ada', password: 'p-s3cret' },
    });
    if ('reason' in started) {
      skip(started.reason);
      return;
    }
    const proxy = stack.use(started);
    const folder = await mkdtemp(join(tmpdir(), 'smax-behind-proxy-'));
    stack.defer(() => rm(folder, { recursive: true }));
    const authorityFile = join(folder, 'authority.pem');
    await writeFile(authorityFile, authority.cert);
    const home = stack.use(await createHome());
    const env = {
      ...withoutEngine(home.env),
      SSL_CERT_FILE: authorityFile,
      HTTPS_PROXY: `http://ada:p-s3cret@${proxy.host}`,
      NO_PROXY: '.internal.test',
    };
    const layout = await writeTwoPlatforms(join(folder, 'two'));
    const reference = `registry.test:${port}/me/two:1`;
    const args = [layout, '--push', reference, '--platform', 'all'];

    const built = await build(args, env);
    expect((await build(args, env)).pushed).toMatchObject({ unchanged: true });
    const other = await build([reference, '--push', `registry.test:${port}/me/other:1`], env);
    expect(other.pushed).toMatchObject({ copied: [] });
    expect(other.pushed?.mounted).not.toEqual([]);
    expect(new Set(await proxy.requests())).toEqual(new Set([`CONNECT registry.test:${port}`]));

    using client = createRegistryClient({ certificates: [authority.cert] });
    const direct = client.openRepository(parseReference(`${registry.host}/me/two:1`));
    expect((await pullManifest(direct, '1')).digest).toBe(built.manifestDigest);

    const refused = async (changes: NodeJS.ProcessEnv) => {
      const { code, stdout, stderr } = await runSmax(['build', ...args, '--json'], { ...env, ...changes });
      expect(stdout + stderr).not.toContain('s3cret');
      return { exitCode: code, ...(JSON.parse(stdout) as { readonly code: string; readonly error: string }) };
    };
    const unreachable = { exitCode: 3, code: 'OCI_REGISTRY_UNREACHABLE' };
    expect(await refused({ HTTPS_PROXY: `http://ada:wrong-s3cret@${proxy.host}` })).toMatchObject({
      ...unreachable,
      error: `registry.test:${port} cannot be reached through the proxy ${proxy.host}: it refused the way.`,
    });
    // Who may not use the proxy does not know the name.
    expect(await refused({ NO_PROXY: '.test' })).toMatchObject({
      ...unreachable,
      error: expect.stringContaining('its name is not known'),
    });
    expect(await refused({ HTTPS_PROXY: `socks5://ada:p-s3cret@${proxy.host}` })).toMatchObject({
      exitCode: 2,
      code: 'OCI_PROXY_ADDRESS',
    });
  },
);
