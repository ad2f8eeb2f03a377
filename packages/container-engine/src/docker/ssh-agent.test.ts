import { expect, test } from 'vitest';
import { sshArguments } from './ssh-agent.ts';

test.each([
  ['a host', { host: 'far' }, '-o BatchMode=yes -- far docker system dial-stdio'],
  [
    'user, port and socket',
    { host: 'far', user: 'me', port: 2222, path: '/run/d.sock' },
    '-l me -p 2222 -o BatchMode=yes -- far docker --host unix:///run/d.sock system dial-stdio',
  ],
])('the arguments of ssh for %s', (_name, endpoint, expected) => {
  expect(sshArguments({ kind: 'ssh', url: 'ssh://', ...endpoint }).join(' ')).toBe(expected);
});
