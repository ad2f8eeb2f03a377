import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';
import type { Inspection } from './inspection.ts';

/** Every member that there can be: the compiler sees to it. */
const members: Readonly<Record<keyof Inspection, true>> = {
  image: true,
  id: true,
  model: true,
  platform: true,
  sizeBytes: true,
  user: true,
  workingDir: true,
  command: true,
  language: true,
  languageVersion: true,
  framework: true,
  port: true,
  routes: true,
  routesWhy: true,
  document: true,
  health: true,
  predict: true,
  input: true,
  adapter: true,
  start: true,
  verdict: true,
};

const page = readFileSync(new URL('../../../../docs/models.md', import.meta.url), 'utf8');

test('docs/models.md has every member of the record, and no other', () => {
  const table = /### `--json`([\s\S]*?)\n## /.exec(page)?.[1] ?? '';
  const rows = [...table.matchAll(/^\| (`[^|]+) \|/gm)].map(([, names = '']) => names);
  const documented = rows.flatMap((names) => [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
  expect(documented.toSorted()).toEqual(['event', ...Object.keys(members)].toSorted());
});

test('docs/models.md says of each framework whether it is tested', () => {
  const rows = new Map(
    [...page.matchAll(/^\| ([^|`]+) \|.*\| (yes|no) \|$/gm)].map(([, title = '', tested]) => [
      title.replace(/[,(].*/, '').trim(),
      tested === 'yes',
    ]),
  );
  for (const { title, tested } of frameworks) {
    expect(rows.get(title.replace(/ \(.*/, '')), title).toBe(tested);
  }
});
