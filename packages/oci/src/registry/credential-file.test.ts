import { expect, test } from 'vitest';
import { helperKeyOf, parseCredentialFile, placesOf } from './credential-file.ts';
import { CredentialFileError } from './errors.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const fileOf = (value: unknown) => parseCredentialFile('/config.json', JSON.stringify(value));
const auth = base64('me:pa:ss');
const password = { kind: 'file', credentials: { kind: 'password', username: 'me', password: 'pa:ss' } };

test.each([
  ['quay.io', 'quay.io'],
  ['https://quay.io', 'quay.io'],
  ['https://quay.io/v1/', 'quay.io'],
  ['http://r.example:5000', 'r.example:5000'],
  ['https://index.docker.io/v1/', 'docker.io'],
  ['docker.io', 'docker.io'],
  ['registry-1.docker.io', 'docker.io'],
  ['localhost:5000', '127.0.0.1:5000'],
])('the key %s is that of %s', (key, registry) => {
  expect(placesOf(fileOf({ auths: { [key]: { auth } } }), registry)).toEqual([password]);
});

test.each([
  ['quay.io', 'quay.io.example'],
  ['quay.io:443x', 'quay.io'],
  ['localhost:5000', 'localhost:5001'],
])('the key %s is not that of %s', (key, registry) => {
  expect(placesOf(fileOf({ auths: { [key]: { auth } } }), registry)).toEqual([]);
});

test.each<[string, object, unknown]>([
  ['a name and a password', { username: 'me', password: 'pa:ss' }, password.credentials],
  ['padding', { auth: base64('me:pa:ss\0\0\0') }, password.credentials],
  [
    'an identity token',
    { auth: base64('00000000:'), identitytoken: 'it' },
    { kind: 'identity-token', token: 'it' },
  ],
  ['an identity token as password', { auth: base64('<token>:it') }, { kind: 'identity-token', token: 'it' }],
  ['a registry token', { registrytoken: 'rt' }, { kind: 'registry-token', token: 'rt' }],
])('an entry with %s', (_, entry, credentials) => {
  expect(placesOf(fileOf({ auths: { 'quay.io': entry } }), 'quay.io')).toEqual([
    { kind: 'file', credentials },
  ]);
});

test('an empty entry says nothing, and neither does an empty file', () => {
  expect(placesOf(fileOf({ auths: { 'quay.io': {} } }), 'quay.io')).toEqual([]);
  expect(placesOf(parseCredentialFile('/x', ''), 'quay.io')).toEqual([]);
});

test('a helper comes before the store, and each before the file', () => {
  const auths = { 'quay.io': { auth }, 'ghcr.io': { auth } };
  const file = fileOf({ auths, credHelpers: { 'quay.io': 'quay' }, credsStore: 'desktop' });
  expect(placesOf(file, 'quay.io')).toEqual([{ kind: 'helper', name: 'quay' }, password]);
  expect(placesOf(file, 'ghcr.io')).toEqual([{ kind: 'helper', name: 'desktop' }, password]);
  expect(placesOf(file, 'gcr.io')).toEqual([{ kind: 'helper', name: 'desktop' }]);
});

test('a key with the path of a repository does not count for the registry', () => {
  expect(placesOf(fileOf({ auths: { 'quay.io/org': { auth } } }), 'quay.io')).toEqual([]);
});

test('Docker Hub is known to helpers by its old URL', () => {
  expect(helperKeyOf('docker.io')).toBe('https://index.docker.io/v1/');
  expect(helperKeyOf('quay.io')).toBe('quay.io');
});

test.each([
  ['{"auths": {"quay.io": {"auth": "c2VjcmV0"', 'not JSON'],
  ['[]', 'not a JSON object'],
  ['{"auths":[]}', 'auths'],
  ['{"auths":{"a":"b"}}', 'auths'],
  ['{"credHelpers":{"a":1}}', 'credHelpers'],
  ['{"credsStore":1}', 'credsStore'],
])('%s is refused without being quoted', (text, reason) => {
  expect(() => parseCredentialFile('/config.json', text)).toThrow(CredentialFileError);
  expect(() => parseCredentialFile('/config.json', text)).toThrow(reason);
  expect(() => parseCredentialFile('/config.json', text)).not.toThrow('c2VjcmV0');
});

test('an entry that is not user:password is refused', () => {
  expect(() => placesOf(fileOf({ auths: { 'quay.io': { auth: base64('nothing') } } }), 'quay.io')).toThrow(
    'quay.io',
  );
});
