import { expect, test } from 'vitest';
import { judgeDisk, judgeNode, judgePort } from './judge-machine.ts';

test.each([
  ['24.15.0', 'ok'],
  ['26.10.0', 'ok'],
  ['24.15.0-nightly', 'ok'],
  ['24.14.9', 'broken'],
  ['22.20.1', 'broken'],
  ['9.99.99', 'broken'],
])('Node.js %s is %s', (version, status) => {
  expect(judgeNode(version)).toMatchObject({ found: version, status });
});

test.each([
  [[], 'ok', 'not measured'],
  [
    [{ folders: ['/var/lib/docker', '/tmp'], freeBytes: 78.94e9 }],
    'ok',
    '78.9 GB free for /var/lib/docker and /tmp',
  ],
  [
    [
      { folders: ['/var/lib/docker'], freeBytes: 50e9 },
      { folders: ['/tmp'], freeBytes: 1.2e9 },
    ],
    'warning',
    '50.0 GB free for /var/lib/docker, 1.2 GB free for /tmp',
  ],
])('disks %j are %s', (spaces, status, found) => {
  expect(judgeDisk(spaces)).toMatchObject({ status, found });
});

test.each([
  [{ isFree: true } as const, 'ok', '3233 is free'],
  [{ isFree: false, holder: 'node (pid 7)' } as const, 'warning', '3233 is taken by node (pid 7)'],
  [{ isFree: false, holder: undefined } as const, 'warning', '3233 is taken by a process of another user'],
])('port use %j is %s', (use, status, found) => {
  expect(judgePort(3233, use)).toMatchObject({ status, found });
});
