import { expect, test } from 'vitest';
import { CannotListenError, PortInUseError, StoreUnusableError } from './errors.ts';

test.each([
  [
    new PortInUseError('127.0.0.1', 3233),
    'EMU_PORT_IN_USE',
    'environment',
    'Port 3233 on 127.0.0.1 is in use.',
  ],
  [new CannotListenError('x', 1), 'EMU_CANNOT_LISTEN', 'user', 'The emulator cannot listen on x, port 1.'],
  [
    new StoreUnusableError('a.db', new Error('disk is full')),
    'EMU_STORE_UNUSABLE',
    'environment',
    'The emulator cannot use its database a.db: disk is full.',
  ],
])('%s', (error, code, fault, message) => {
  expect(error).toMatchObject({ code, fault, message });
});
