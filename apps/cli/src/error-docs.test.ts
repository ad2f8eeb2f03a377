import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

/** Every code that the sources can raise. */
function codesInSources(): string[] {
  const typescript = globSync('{packages/*,apps/*,runtime/action-server/node}/src/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.test.ts') && !path.includes('/testing/'))
    .flatMap((path) => [...read(path).matchAll(/\bcode = '([A-Z]+_[A-Z_]+)'/g)].map((it) => it[1] ?? ''));
  const python = globSync('runtime/action-server/python/serverless_max_action_server/*.py', {
    cwd: root,
  }).flatMap((path) => [...read(path).matchAll(/["'](RT_[A-Z_]+)["']/g)].map((it) => it[1] ?? ''));
  return [...new Set([...typescript, ...python])].sort();
}

test('docs/errors.md has every code that can be raised, and no other', () => {
  const documented = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map((it) => it[1] ?? '');
  expect(documented.toSorted()).toEqual(codesInSources());
});

test('no code is used twice', () => {
  const all = globSync('{packages,apps}/*/src/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.test.ts') && !path.includes('/testing/'))
    .flatMap((path) => [...read(path).matchAll(/\bcode = '([A-Z]+_[A-Z_]+)'/g)].map((it) => it[1] ?? ''));
  expect(all.filter((code, at) => all.indexOf(code) !== at)).toEqual([]);
});
