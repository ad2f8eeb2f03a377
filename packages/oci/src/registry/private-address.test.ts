import { expect, test } from 'vitest';
import { isPrivateAddress, isPrivateHost } from './private-address.ts';

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '[::1]',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1%eth0',
  'ff02::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::a00:1',
  '2002:a00:1::',
])('%s is private', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each([
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '192.169.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '::ffff:1.1.1.1',
  '64:ff9b::101:101',
  '2002:101:101::',
  'quay.io',
  '',
])('%s is not', (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});

test('a name tells by itself only when it is localhost', () => {
  expect(['localhost', 'a.localhost', '127.0.0.1', '[::1]', '10.0.0.1'].map(isPrivateHost)).not.toContain(
    false,
  );
  expect(['internal.example', 'quay.io', '8.8.8.8'].map(isPrivateHost)).not.toContain(true);
});
