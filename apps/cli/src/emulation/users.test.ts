import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wellKnownIdentities } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { assertSecret, parseUsers, readUsers } from './users.ts';

const uuid = '00000000-0000-4000-8000-00000000000a';
const key = 'secret__'.repeat(8);
const ada = { namespace: 'ada', auth: `${uuid}:${key}` };
const parse = (value: unknown) => parseUsers(JSON.stringify(value), 'users.json');

test('a user with a key, and one with limits', () => {
  const bob = { namespace: 'bob', auth: `${uuid.replace(/a$/, 'B')}:${key}` };
  const limits = {
    invocationsPerMinute: 'none',
    concurrentInvocations: 3,
    allowedKinds: ['blackbox'],
    storeActivations: false,
    minActionMemory: 128,
    maxActionMemory: 256,
    maxPayloadSize: '10 KB',
  };
  expect(parse([ada, { ...bob, limits }])).toEqual([
    { subject: 'ada', namespace: 'ada', uuid, key },
    {
      subject: 'bob',
      namespace: 'bob',
      uuid: uuid.replace(/a$/, 'b'),
      key,
      limits: { ...limits, invocationsPerMinute: Number.POSITIVE_INFINITY, maxPayloadSize: 10_240 },
    },
  ]);
});

const noAuth = '"auth" of user 1 is not a uuid, a colon and a key of 64 characters';

test.each<[string, unknown, string]>([
  ['no list', ada, 'it is not a JSON list'],
  ['no object', [ada, 1], 'user 2 is not an object'],
  ['no namespace', [{ auth: ada.auth }], 'user 1 has no text as its "namespace"'],
  ['no key', [{ namespace: 'ada' }], noAuth],
  ['a short key', [{ ...ada, auth: ada.auth.slice(1) }], noAuth],
  [
    'a key in the wrong field',
    [{ ...ada, namespace: ada.auth }],
    'the namespace of user 1 cannot be the name',
  ],
  ['a key as a field', [{ ...ada, [ada.auth]: 1 }], 'user 1 has another field than "namespace", "auth"'],
  [
    'a namespace twice',
    [ada, { ...ada, auth: ada.auth.replace('a:', 'b:') }],
    'there are two users with the namespace ada',
  ],
  ['limits that are none', [{ ...ada, limits: 3 }], '"limits" of user 1 is not an object'],
  [
    'an unknown limit',
    [{ ...ada, limits: { rate: 1 } }],
    'user 1 has a limit "rate"; there are invocationsPer',
  ],
  [
    'a limit without effect here',
    [{ ...ada, limits: { warmedContainerKeepingCount: 1 } }],
    'user 1 has a limit "warmedContainerKeepingCount"; there are',
  ],
  [
    'a rate that is no number',
    [{ ...ada, limits: { firesPerMinute: '5' } }],
    'of the limits of user 1, "firesPerMinute" must be a whole number from 0 to 2147483647, and is "5"',
  ],
  [
    'a size that is none',
    [{ ...ada, limits: { maxPayloadSize: 5 } }],
    'of the limits of user 1, "maxPayloadSize" must be a size such as "1 MB", and is 5',
  ],
  [
    'kinds that are none',
    [{ ...ada, limits: { allowedKinds: 'blackbox' } }],
    'of the limits of user 1, "allowedKinds" must be a list of texts, and is "blackbox"',
  ],
  [
    'neither yes nor no',
    [{ ...ada, limits: { storeActivations: 0 } }],
    'of the limits of user 1, "storeActivations" must be true or false, and is 0',
  ],
  [
    'a range of nothing',
    [{ ...ada, limits: { minActionTimeout: 2, maxActionTimeout: 1 } }],
    'of the limits of user 1, "minActionTimeout" is 2, and "maxActionTimeout" is 1',
  ],
])('refuses %s, and tells no key', (_, value, detail) => {
  try {
    parse(value);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'CLI_INVALID_USERS', fault: 'user' });
    expect(String(error)).toContain(`The users in users.json cannot be used: ${detail}`);
    expect(JSON.stringify(error) + String(error)).not.toContain('secret__');
  }
});

test('refuses a text that is no JSON without quoting it', () => {
  expect(() => parseUsers(`[{"auth": "${key}`, 'users.json')).toThrow('it is not a JSON list.');
});

test('refuses published keys where others can reach them', () => {
  const [guest] = wellKnownIdentities;
  expect(() => assertSecret(guest ? [guest] : [], 'f')).toThrow('guest has a published key');
  expect(() => assertSecret(parse([ada]), 'f')).not.toThrow();
});

test('reads a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smax-users-'));
  try {
    const file = join(folder, 'users.json');
    await expect(readUsers(file)).rejects.toThrow(
      `--users cannot be "${file}": it takes the path of a JSON file`,
    );
    await writeFile(file, JSON.stringify([ada]));
    expect(await readUsers(file)).toHaveLength(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
