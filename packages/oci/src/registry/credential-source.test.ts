import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createCredentialSource, credentialFilesOf } from './credential-source.ts';

/** A folder with a configuration and helper programs, and a source that looks there. */
async function sourceOf(config: unknown, helpers: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'smax-credentials-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config));
  for (const [name, script] of Object.entries(helpers)) {
    const program = join(folder, `docker-credential-${name}`);
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
  }
  const environment = { PATH: `${folder}:/usr/bin:/bin` };
  return createCredentialSource({ files: [join(folder, 'absent.json'), file], environment });
}

test('a helper is asked for its registry', async () => {
  const find = await sourceOf(
    { credHelpers: { 'quay.io': 'test' } },
    {
      test: 'read server; echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"$1 $server\\",\\"Secret\\":\\"s3cret\\"}"',
    },
  );
  expect(await find('quay.io')).toEqual({ kind: 'password', username: 'get quay.io', password: 's3cret' });
  expect(await find('ghcr.io')).toBeUndefined();
});

test('a store that knows nothing leads on to the file, and then to nobody', async () => {
  const auth = Buffer.from('me:pw').toString('base64');
  const find = await sourceOf(
    { credsStore: 'test', auths: { 'quay.io': { auth } } },
    { test: 'echo "credentials not found in native keychain"; exit 1' },
  );
  expect(await find('quay.io')).toMatchObject({ username: 'me' });
  expect(await find('ghcr.io')).toBeUndefined();
});

test('an identity token of a helper', async () => {
  const find = await sourceOf(
    { credsStore: 'test' },
    { test: 'echo \'{"Username":"<token>","Secret":"it"}\'' },
  );
  expect(await find('quay.io')).toEqual({ kind: 'identity-token', token: 'it' });
});

test.each([
  ['a missing one', undefined, 'it is not on the PATH'],
  ['a failing one', 'echo "no keyring" >&2; exit 3', "it ended with 3 and said 'no keyring'"],
  ['one that babbles', 'echo s3cret', 'its answer is not'],
  ['one that answers and fails', 'echo \'{"Username":"me","Secret":"s3cret"}\'; exit 1', 'it ended with 1.'],
  ['one that says nothing at all', 'exit 0', 'its answer is not'],
  ['one with half an answer', 'echo \'{"Username":"me"}\'', 'its answer is not'],
])('%s is told of, without its answer', async (_, script, reason) => {
  const find = await sourceOf({ credsStore: 'test' }, script === undefined ? {} : { test: script });
  const failure = await find('quay.io').catch((error: Error) => error);
  expect(failure).toMatchObject({ code: 'OCI_CREDENTIAL_HELPER' });
  expect((failure as Error).message).toContain(reason);
  expect((failure as Error).message).not.toContain('s3cret');
});

test('a helper is a name, not a path', async () => {
  const find = await sourceOf({ credsStore: '../../bin/true' });
  await expect(find('quay.io')).rejects.toThrow('its name is not that of a program');
});

test('an abort ends a helper that hangs', async () => {
  const find = await sourceOf({ credsStore: 'test' }, { test: 'exec sleep 60' });
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('enough')), 50);
  await expect(find('quay.io', abort.signal)).rejects.toThrow('enough');
});

test('what is given explicitly counts before everything', async () => {
  const explicit = { username: 'me', password: 'pw' };
  const find = createCredentialSource({ explicit, files: ['/absent'], environment: {} });
  expect(await find('quay.io')).toEqual({ kind: 'password', ...explicit });
});

test('the files of Docker and Podman, in their order', () => {
  expect(credentialFilesOf({}, '/home/me')).toEqual([
    '/home/me/.docker/config.json',
    '/home/me/.config/containers/auth.json',
  ]);
  const environment = {
    DOCKER_CONFIG: '/docker',
    REGISTRY_AUTH_FILE: '/auth.json',
    XDG_RUNTIME_DIR: '/run/user/1',
    XDG_CONFIG_HOME: '/config',
  };
  expect(credentialFilesOf(environment, '/home/me')).toEqual([
    '/docker/config.json',
    '/auth.json',
    '/run/user/1/containers/auth.json',
    '/config/containers/auth.json',
  ]);
});
