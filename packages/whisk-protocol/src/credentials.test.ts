import { expect, test } from 'vitest';
import {
  authKeyOf,
  faultOfIdentities,
  type Identity,
  parseBasicCredentials,
  wellKnownIdentities,
} from './credentials.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const uuid = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502';

test.each(wellKnownIdentities)('$namespace signs in with its published key', (identity) => {
  expect(parseBasicCredentials(basic(authKeyOf(identity)))).toEqual({
    uuid: identity.uuid,
    key: identity.key,
  });
});

test.each([
  ['another case', `basic ${Buffer.from(`${uuid.toUpperCase()}:${'k'.repeat(64)}`).toString('base64')}`],
])('%s is accepted', (_, header) => {
  expect(parseBasicCredentials(header)).toEqual({ uuid, key: 'k'.repeat(64) });
});

test.each([
  ['no header', undefined],
  ['another scheme', `Bearer ${uuid}`],
  ['no base64', 'Basic ?'],
  ['no colon', basic(uuid)],
  ['no uuid', basic(`guest:${'k'.repeat(64)}`)],
  ['a short key', basic(`${uuid}:${'k'.repeat(63)}`)],
  ['a long key', basic(`${uuid}:${'k'.repeat(65)}`)],
])('%s is no credentials', (_, header) => {
  expect(parseBasicCredentials(header)).toBeUndefined();
});

const ada: Identity = {
  subject: 'ada',
  namespace: 'ada',
  uuid: '00000000-0000-4000-8000-00000000000a',
  key: 'k'.repeat(64),
};
const bob = { ...ada, namespace: 'bob', uuid: ada.uuid.replace(/a$/, 'b') };

test.each<[string, readonly Identity[], string | undefined]>([
  ['the well-known users and others', [...wellKnownIdentities, ada, bob], undefined],
  ['no name', [{ ...ada, namespace: '' }], 'the namespace of user 1 cannot be the name of one'],
  [
    'the name of the own namespace',
    [{ ...ada, namespace: '_' }],
    'the namespace of user 1 cannot be the name of one',
  ],
  ['a path', [{ ...ada, namespace: 'a/b' }], 'the namespace of user 1 cannot be the name of one'],
  [
    'a short key',
    [{ ...ada, key: 'k' }],
    'the credentials of ada are not a uuid in lower case and a key of 64',
  ],
  ['no uuid', [{ ...ada, uuid: 'ada' }], 'the credentials of ada are not a uuid'],
  [
    'a uuid in upper case',
    [{ ...ada, uuid: ada.uuid.toUpperCase() }],
    'the credentials of ada are not a uuid',
  ],
  ['a namespace twice', [ada, { ...bob, namespace: 'ada' }], 'there are two users with the namespace ada'],
  ['a uuid twice', [ada, { ...bob, uuid: ada.uuid }], 'the user bob has the uuid of another user'],
])('of the users of a host: %s', (_, identities, fault) => {
  const found = faultOfIdentities(identities);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(fault);
  expect(found ?? '').not.toContain('kkk');
});
