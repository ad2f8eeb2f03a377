import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { importTimeVariables, readImportTimes } from './import-times.ts';

const busy = (ms: number): string => `{ const end = Date.now() + ${ms}; while (Date.now() < end); }`;
const files = {
  'app.mjs': `#!/usr/bin/env node\nimport slow from 'slow';\nimport old from 'old';\n${busy(10)}\nconsole.log(slow + old);`,
  'node_modules/slow/package.json': '{"name": "slow", "type": "module", "main": "index.js"}',
  'node_modules/slow/index.js': `import './inner.js'; ${busy(30)} export default 1 // the end`,
  'node_modules/slow/inner.js': busy(15),
  'node_modules/old/package.json': '{"name": "old", "main": "index.js"}',
  'node_modules/old/index.js': `${busy(10)} require('./inner.js'); module.exports = 2;`,
  'node_modules/old/inner.js': busy(20),
};

test('Node tells of ES modules and of those that are required, each with its own time, and runs them as they are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smax-hook-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const env = { ...process.env, ...importTimeVariables([]) };
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'app.mjs')], {
    env,
    encoding: 'utf8',
  });
  expect(stdout).toBe('3\n');
  const times = readImportTimes(stderr.split('\n').map((text) => ({ at: 0, text })));
  const of = (name: string) => times.find(({ module }) => module.endsWith(name));
  const near = (ms: number) => expect.toSatisfy((it: number) => it >= ms - 1 && it < ms + 100, `about ${ms}`);
  expect(of('/slow/inner.js')?.selfMs).toEqual(near(15));
  expect(of('/slow/index.js')?.selfMs).toEqual(near(30));
  expect(of('/old/inner.js')).toMatchObject({ selfMs: near(20), depth: 1 });
  expect(of('/old/index.js')).toMatchObject({ selfMs: near(10), cumulativeMs: near(30) });
  expect(of('/app.mjs')?.selfMs).toEqual(near(10));
});
