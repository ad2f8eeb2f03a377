import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadActionServer, loadIndependentServer } from './action-server.ts';
import { runtimeFolder } from './runtime-folder.ts';

test('the interpreter that is brought along has every module that the action server imports over HTTP', async () => {
  const collect = await readFile(join(runtimeFolder, 'interpreter', 'collect.py'), 'utf8');
  const listed = [...(/^MODULES = \(([^)]*)\)/m.exec(collect)?.[1] ?? '').matchAll(/'([\w.]+)'/g)].map(
    ([, name]) => name,
  );
  const { files } = await loadActionServer();
  const needed = files
    // What calls an application in process, or runs the code of an action, never runs there.
    .filter(({ path }) => !/\/(application|code)\/|^launcher\.py$/.test(path))
    .flatMap(({ content }) =>
      [
        ...Buffer.from(content)
          .toString()
          .matchAll(/^ *(?:import|from) ([a-z][\w.]*)/gm),
      ].map(([, name]) => name),
    )
    // ctypes flushes what libraries in C hold in the process of an application.
    .filter((name) => name !== 'serverless_max_action_server.main' && name !== 'ctypes');
  expect(new Set(needed).difference(new Set(listed))).toEqual(new Set());
});

test('the server with an interpreter of its own is started by that', async () => {
  const loader = { path: 'interpreter/bin/loader', content: new Uint8Array(), mode: 0o755 };
  const { entrypoint, files, isIndependent } = await loadIndependentServer([loader]);
  expect(entrypoint.slice(0, 3)).toEqual([
    '/serverless-max/interpreter/bin/loader',
    '--library-path',
    '/serverless-max/interpreter/lib',
  ]);
  expect(entrypoint.slice(-2)).toEqual(['-u', '/serverless-max']);
  expect([isIndependent, files.at(-1)]).toEqual([true, loader]);
});
