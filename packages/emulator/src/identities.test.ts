import { authKeyOf, type Identity, wellKnownIdentities } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { createIdentities } from './identities.ts';

const ada: Identity = {
  subject: 'ada',
  namespace: 'lovelace',
  uuid: '00000000-0000-4000-8000-000000000000',
  key: 'k'.repeat(64),
};
const identities = createIdentities([...wellKnownIdentities, ada]);
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

test.each([
  ['the right key', basic(authKeyOf(ada)), 'ada'],
  ["another's key", basic(`${ada.uuid}:${wellKnownIdentities[0]?.key}`), undefined],
  ['an unknown user', basic(`${ada.uuid.replace('4', '5')}:${ada.key}`), undefined],
  ['a short key', basic(`${ada.uuid}:k`), undefined],
  ['another scheme', `Bearer ${ada.key}`, undefined],
  ['nothing', undefined, undefined],
])('authenticates %s', (_, authorization, subject) => {
  expect(identities.authenticate(authorization)?.subject).toBe(subject);
});

test('knows who owns a namespace, and takes `_` for none', () => {
  expect(identities.ownerOf('lovelace')).toBe(ada);
  expect(identities.ownerOf('guest')?.subject).toBe('guest');
  expect(identities.ownerOf('_')).toBeUndefined();
});
