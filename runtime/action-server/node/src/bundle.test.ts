import { builtinModules } from 'node:module';
import { expect, test } from 'vitest';
import { loadNodeActionServer } from './bundle.ts';

test('the program is the same at every time, and names no path', async () => {
  const [one, other] = [await loadNodeActionServer(), await loadNodeActionServer()];
  expect(one.fileName).toBe('action-server.cjs');
  expect(Buffer.compare(one.content, other.content)).toBe(0);
  const text = Buffer.from(one.content).toString();
  for (const word of [process.cwd(), '.pnpm', 'yauzl/index', 'sourceMappingURL']) {
    expect(text).not.toContain(word);
  }
});

test('the program needs nothing but Node, and brings the licences of what it contains', async () => {
  const text = Buffer.from((await loadNodeActionServer()).content).toString();
  const required = [...text.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1] ?? '');
  expect(required.filter((name) => !builtinModules.includes(name.replace('node:', '')))).toEqual([]);
  expect(text.match(/^\/\*!\n.*$/gm)).toEqual(['/*!\npend', '/*!\nyauzl']);
});
