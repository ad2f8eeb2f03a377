import { expect, test } from 'vitest';
import { authKeyOf, parseBasicCredentials, wellKnownIdentities } from './credentials.ts';

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
