import { expect, test } from 'vitest';
import {
  createSampleImage,
  faults,
  impatient,
  type MemoryRegistry,
  type RegistryAuth,
  startMemoryRegistry,
  storeImage,
} from '../testing/index.ts';
import { blobFromBytes } from './blob-source.ts';
import type { Credentials } from './credentials.ts';
import { mountBlob } from './mount-blob.ts';
import { pullManifest } from './pull-manifest.ts';
import { pushBlob } from './push-blob.ts';
import { createRegistryClient, type RegistryClient } from './registry-client.ts';
import type { Repository } from './repository.ts';

const users = { me: 'pass:word' };
const me: Credentials = { kind: 'password', username: 'me', password: 'pass:word' };
const image = createSampleImage();

interface Stage extends AsyncDisposable {
  readonly registry: MemoryRegistry;
  readonly client: RegistryClient;
  open(repository: string, access?: Repository['access']): Repository;
}

async function start(auth: Partial<RegistryAuth>, credentials?: Credentials): Promise<Stage> {
  const registry = await startMemoryRegistry({ auth: { kind: 'token', users, ...auth } });
  storeImage(registry.store, 'base', image, '1');
  const client = createRegistryClient({ ...impatient, credentials: async () => credentials });
  return {
    registry,
    client,
    open: (repository, access = 'pull') =>
      client.openRepository({ registry: registry.host, repository }, { access }),
    [Symbol.asyncDispose]: async () => {
      client.close();
      await registry.close();
    },
  };
}

const tokensOf = ({ registry }: Stage) =>
  registry.requests.filter(({ target }) => target.startsWith('/token'));
const blob = (text: string) => blobFromBytes('application/octet-stream', Buffer.from(text));

test('a token is asked for when the registry wants one, and not before', async () => {
  await using stage = await start({}, me);
  const base = stage.open('base');
  await pullManifest(base, '1');
  await pullManifest(base, '1');
  expect(stage.registry.requests.map(({ status }) => status)).toEqual([401, 200, 200, 200]);
  const [token] = tokensOf(stage);
  expect(token?.target).toBe('/token?service=memory&scope=repository%3Abase%3Apull');
  expect(token?.headers['authorization']).toBe(`Basic ${Buffer.from('me:pass:word').toString('base64')}`);
});

test('a token server that says access_token, and one that lets everybody pull', async () => {
  await using stage = await start({ saysAccessToken: true, anonymousPull: true });
  expect((await pullManifest(stage.open('base'), '1')).digest).toBe(image.manifest.digest);
  expect(tokensOf(stage)[0]?.headers['authorization']).toBeUndefined();
});

test('requests that are refused at the same time share one token', async () => {
  await using stage = await start({}, me);
  const base = stage.open('base');
  await Promise.all(Array.from({ length: 10 }, () => pullManifest(base, '1')));
  expect(tokensOf(stage)).toHaveLength(1);
});

test('a token that ends in the middle is replaced, also below a long upload', async () => {
  await using stage = await start({}, me);
  const target = stage.open('mine', 'pull,push');
  await pushBlob(target, blob('one'));
  stage.registry.expireTokens();
  await pushBlob(target, blob('two'));
  // Between the POST and the PUT.
  stage.registry.fail(
    faults.afterwards({ method: 'POST', path: /uploads/, times: 1 }, () => stage.registry.expireTokens()),
  );
  await pushBlob(target, blob('three'));
  expect(stage.registry.store.repository('mine').blobs.size).toBe(3);
  expect(stage.registry.requests.filter(({ status }) => status === 401)).toHaveLength(3);
});

test('a token that is about to end is replaced before it does', async () => {
  await using stage = await start({ tokenLifetime: 0.2 }, me);
  const base = stage.open('base');
  await pullManifest(base, '1');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await pullManifest(base, '1');
  expect(tokensOf(stage)).toHaveLength(2);
  expect(stage.registry.requests.filter(({ status }) => status === 401)).toHaveLength(1);
});

test('pulling, pushing and mounting have a token each, so that a server may honour the first scope only', async () => {
  await using stage = await start({ firstScopeOnly: true }, me);
  const [base, target] = [stage.open('base'), stage.open('mine', 'pull,push')];
  await pullManifest(base, '1');
  await pushBlob(target, blob('one'));
  const { digest } = image.manifest.config;
  // The mount needs two scopes and gets one: it is refused, and nothing else suffers.
  expect(await mountBlob(target, digest, 'base')).toMatchObject({ isMounted: false });
  await pushBlob(target, blob('two'));
  await pullManifest(base, '1');
  expect(stage.registry.store.repository('mine').blobs.size).toBe(2);
});

test('a mount asks for both repositories at once', async () => {
  await using stage = await start({}, me);
  expect(await mountBlob(stage.open('mine', 'pull,push'), image.manifest.config.digest, 'base')).toEqual({
    isMounted: true,
  });
  const scopes = new URL(`http://x${tokensOf(stage)[0]?.target}`).searchParams.getAll('scope');
  expect(scopes).toEqual(['repository:mine:pull,push', 'repository:base:pull']);
});

test('an identity token is exchanged with POST', async () => {
  await using stage = await start(
    { identityTokens: { 'id-token': 'me' } },
    { kind: 'identity-token', token: 'id-token' },
  );
  await pullManifest(stage.open('base'), '1');
  expect(tokensOf(stage).map(({ method }) => method)).toEqual(['POST']);
});

test('an identity token is exchanged with GET where POST is not known', async () => {
  const auth = { identityTokens: { 'id-token': 'me' }, noPost: true };
  await using stage = await start(auth, { kind: 'identity-token', token: 'id-token' });
  await pullManifest(stage.open('base'), '1');
  expect(tokensOf(stage).map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 404', 'GET 200']);
});

test('Basic', async () => {
  await using stage = await start({ kind: 'basic' }, me);
  await pullManifest(stage.open('base'), '1');
  await pushBlob(stage.open('mine', 'pull,push'), blob('one'));
  expect(stage.registry.requests.map(({ status }) => status)).toEqual([401, 200, 202, 201]);
});

test.each<[string, Partial<RegistryAuth>, Credentials | undefined, string]>([
  ['nobody at a token server', {}, undefined, 'OCI_LOGIN_REQUIRED'],
  ['nobody at Basic', { kind: 'basic' }, undefined, 'OCI_LOGIN_REQUIRED'],
  [
    'a wrong password at a token server',
    {},
    { ...me, password: 'wrong-one' } as Credentials,
    'OCI_LOGIN_REFUSED',
  ],
  [
    'a wrong password at Basic',
    { kind: 'basic' },
    { ...me, password: 'wrong-one' } as Credentials,
    'OCI_LOGIN_REFUSED',
  ],
  ['no right, at a token server', { denies: () => true }, me, 'OCI_ACCESS_DENIED'],
  ['no right, at Basic', { kind: 'basic', denies: () => true }, me, 'OCI_ACCESS_DENIED'],
  [
    'an identity token at Basic',
    { kind: 'basic' },
    { kind: 'identity-token', token: 'id-token' },
    'OCI_LOGIN_REFUSED',
  ],
])('%s is told of, without a secret and without an end', async (_, auth, credentials, code) => {
  await using stage = await start(auth, credentials);
  const failure = await pullManifest(stage.open('base'), '1').catch((error: Error) => error);
  expect(failure).toMatchObject({ code, fault: 'user' });
  expect(`${(failure as Error).message}${(failure as { hint?: string }).hint}`).not.toMatch(
    /wrong-one|pass:word/,
  );
  expect(stage.registry.requests.length).toBeLessThanOrEqual(6);
});

test('one login that is wanted reads like this', async () => {
  await using stage = await start({});
  const failure = await pullManifest(stage.open('base'), '1').catch((error: Error) => error);
  expect((failure as Error).message.replaceAll(stage.registry.host, 'host')).toMatchInlineSnapshot(
    `"host asks for a login for pulling the manifest of base:1: UNAUTHORIZED: authentication required."`,
  );
});

test.each([
  ['nothing', ''],
  ['no token', '{}'],
  ['a token with a line break', '{"token":"a\\nb"}'],
  ['a number', '{"token":5}'],
])('a token server that answers %s is told of', async (_, body) => {
  await using stage = await start({}, me);
  stage.registry.fail(faults.answer({ path: /^\/token/ }, 200, { body }));
  await expect(pullManifest(stage.open('base'), '1')).rejects.toMatchObject({ code: 'OCI_PROTOCOL' });
});

test('a token server that is busy is waited for', async () => {
  await using stage = await start({}, me);
  stage.registry.fail(faults.answer({ path: /^\/token/, times: 2 }, 503));
  expect((await pullManifest(stage.open('base'), '1')).digest).toBe(image.manifest.digest);
});

test('a registry token is sent as it is', async () => {
  await using stage = await start({}, { kind: 'registry-token', token: 'ready-made' });
  await pullManifest(stage.open('base'), '1').catch(() => undefined);
  expect(stage.registry.requests[1]?.headers['authorization']).toBe('Bearer ready-made');
  expect(tokensOf(stage)).toEqual([]);
});

test('credentials that cannot be had end the request', async () => {
  await using registry = await startMemoryRegistry({ auth: { kind: 'token', users } });
  using client = createRegistryClient({
    ...impatient,
    credentials: () => Promise.reject(new Error('no helper')),
  });
  const repository = client.openRepository({ registry: registry.host, repository: 'a' });
  await expect(pullManifest(repository, '1')).rejects.toThrow('no helper');
});
