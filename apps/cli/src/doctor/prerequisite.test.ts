import { expect, test } from 'vitest';
import { formatPrerequisites, isBlocking, type Prerequisite } from './prerequisite.ts';

const list: readonly Prerequisite[] = [
  { id: 'node', title: 'Node.js', status: 'ok', found: '26.10.0', fixable: false },
  {
    id: 'engine',
    title: 'Container engine',
    status: 'missing',
    found: 'none; looked at /var/run/docker.sock (not there)',
    cure: 'Run `smax doctor --fix` to install Docker.',
    fixable: true,
  },
  {
    id: 'port',
    title: 'Port',
    status: 'warning',
    found: '3233 is taken by node (pid 7)',
    cure: 'Stop it, or give the emulator another port with --port.',
    fixable: false,
  },
];

test('lines for a terminal', () => {
  expect(formatPrerequisites(list)).toMatchInlineSnapshot(`
    "✔ Node.js           26.10.0
    ✖ Container engine  none; looked at /var/run/docker.sock (not there)
                        → Run \`smax doctor --fix\` to install Docker.
    ⚠ Port              3233 is taken by node (pid 7)
                        → Stop it, or give the emulator another port with --port."
  `);
  expect(formatPrerequisites([])).toBe('');
});

test('only what is missing or broken blocks', () => {
  expect(list.filter(isBlocking).map(({ id }) => id)).toEqual(['engine']);
});
