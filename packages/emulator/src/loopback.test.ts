import { expect, test } from 'vitest';
import { isLoopbackHost } from './loopback.ts';

test.each([
  'localhost',
  'LocalHost',
  '127.0.0.1',
  '127.1.2.3',
  '::1',
  '[::1]',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
])('%s is this machine only', (host) => expect(isLoopbackHost(host)).toBe(true));

test.each([
  '',
  '0.0.0.0',
  '::',
  '192.168.1.5',
  '128.0.0.1',
  '::ffff:192.168.1.5',
  'fe80::1%eth0',
  'my-machine',
  'localhost.example.com',
  '127.0.0.1.example.com',
  '127.0.0.1:80',
])('%s is not', (host) => expect(isLoopbackHost(host)).toBe(false));
