import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ancestorCommandLines } from './ancestors.ts';

const hasPs = (() => {
  try {
    execFileSync('ps', ['-o', 'ppid=', '-p', String(process.pid)]);
    return true;
  } catch {
    return false;
  }
})();

test.runIf(process.platform === 'linux')(
  'the nearest is the one that is asked for, and its parents follow',
  () => {
    const lines = ancestorCommandLines('linux', process.pid) ?? [];
    expect(lines[0]?.join(' ')).toContain('node');
    expect(lines.length).toBeGreaterThan(1);
  },
);

test.runIf(hasPs)('`ps` tells the same', () => {
  const lines = ancestorCommandLines('darwin', process.pid) ?? [];
  expect(lines[0]?.join(' ')).toContain('node');
  expect(lines.length).toBeGreaterThan(1);
});

test('where nobody can look, nothing is known', () => {
  expect(ancestorCommandLines('win32', process.pid)).toBeUndefined();
  expect(ancestorCommandLines('linux', 2 ** 30)).toBeUndefined();
});
