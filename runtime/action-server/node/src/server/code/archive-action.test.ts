import { expect, test } from 'vitest';
import { ServerProcess } from '../../testing/server-process.ts';
import { zipCode } from '../../testing/zip.ts';

// Actions that are archives: the cases of OpenWhisk's NodeJsActionContainerTests.scala, and ES modules.

const MANIFEST = '{"name": "wskaction", "version": "1.0.0", "main": "index.js"}';
const greet = (from: string) =>
  `(args) => ({ greeting: 'Hello ' + (args.name ?? 'stranger') + ', from ${from}' })`;

test.each<[string, Readonly<Record<string, string>>, string, string]>([
  [
    'a package',
    { 'package.json': MANIFEST, 'index.js': `exports.main = ${greet('index')}` },
    'main',
    'index',
  ],
  ['index.js alone', { 'index.js': `exports.main = ${greet('index')}` }, 'main', 'index'],
  [
    'another function',
    { 'package.json': MANIFEST, 'index.js': `exports.niam = ${greet('niam')}` },
    'niam',
    'niam',
  ],
  ['another file', { 'other.js': `exports.niam = ${greet('other')}` }, 'other.niam', 'other'],
  ['a file in a folder', { 'lib/other.js': `exports.niam = ${greet('lib')}` }, 'lib/other.niam', 'lib'],
  ['a nested function', { 'other.js': `exports.niam = { xyz: ${greet('xyz')} }` }, 'other.niam.xyz', 'xyz'],
  [
    'another file than the package says',
    { 'package.json': MANIFEST, 'index.js': '', 'other.js': `exports.niam = ${greet('other')}` },
    'other.niam',
    'other',
  ],
  [
    'the main file of package.json',
    { 'package.json': '{"main": "lib/start.js"}', 'lib/start.js': `exports.main = ${greet('start')}` },
    'main',
    'start',
  ],
  [
    'a package in node_modules',
    {
      'index.js': `exports.main = require('abc')`,
      'node_modules/abc/index.js': `module.exports = ${greet('abc')}`,
    },
    'main',
    'abc',
  ],
  [
    'an ES module by package.json',
    {
      'package.json': '{"type": "module", "main": "index.js"}',
      'index.js': `import { from } from './from.js';\nexport const main = () => ({ greeting: 'Hello stranger, from ' + from })`,
      'from.js': `export const from = 'module'`,
    },
    'main',
    'module',
  ],
  ['index.mjs', { 'index.mjs': `await null; export const main = ${greet('mjs')}` }, 'main', 'mjs'],
  [
    'index.mjs of a package',
    { 'package.json': '{}', 'index.mjs': `export const main = ${greet('mjs')}` },
    'main',
    'mjs',
  ],
  ['another ES module', { 'other.mjs': `export const niam = ${greet('other')}` }, 'other.niam', 'other'],
  ['a default export', { 'index.mjs': `export default { main: ${greet('default')} }` }, 'main', 'default'],
  [
    'CommonJS in a package of ES modules',
    { 'package.json': '{"type": "module"}', 'other.cjs': `exports.niam = ${greet('cjs')}` },
    'other.niam',
    'cjs',
  ],
])('%s', async (_, files, main, from) => {
  const server = await ServerProcess.start();
  expect(await server.init({ code: zipCode(files), binary: true, main })).toEqual({
    status: 200,
    body: { OK: true },
  });
  const greeting = `Hello stranger, from ${from}`;
  expect(await server.run({})).toEqual({ status: 200, body: { greeting } });
  expect(server.stdout()).toEqual({ lines: [], sentinels: 1 });
  expect(server.stderr()).toEqual({ lines: [], sentinels: 1 });
});

test.each([
  [
    'that is none',
    'Q2VjaSBuJ2VzdCBwYXMgdW4gemlwLgo=',
    'main',
    'There was an error uncompressing the action archive.',
  ],
  [
    'that is no action',
    zipCode({ hello: 'Hello world!' }),
    'main',
    'Zipped actions must contain either package.json or index.js at the root.',
  ],
  ['without the file', zipCode({ 'index.js': '' }), 'other.main', "Cannot find module '"],
  [
    'whose package.json names no file',
    zipCode({ 'package.json': '{"main": "x.js"}' }),
    'main',
    "Cannot find module '",
  ],
  [
    'without the function',
    zipCode({ 'index.js': '' }),
    'main',
    "Action entrypoint 'main' is not a function.",
  ],
  ['with a wrong name of main', zipCode({ 'index.js': '' }), '.main', 'Name of main function is not valid.'],
  ['with an ES module that throws', zipCode({ 'index.mjs': `throw new Error('no')` }), 'main', 'Error: no'],
])('an archive %s is refused with 502', async (_, code, main, reason) => {
  const server = await ServerProcess.start();
  const { status, body } = await server.init({ code, main, binary: true });
  expect([status, body]).toEqual([502, { error: expect.stringContaining(reason) }]);
  expect(server.stdout()).toEqual({ lines: [], sentinels: 1 });
  expect(server.stderr().lines.join('\n')).toContain(reason);
  expect(server.stderr().sentinels).toBe(1);
});

test('the project is the working folder', async () => {
  const server = await ServerProcess.start();
  const code = zipCode({
    'index.js': `const fs = require('fs');
      exports.main = () => ({ text: fs.readFileSync('./test.txt', 'utf8'), isHere: __dirname === process.cwd() })`,
    'test.txt': 'test text',
  });
  await server.init({ code, binary: true });
  expect((await server.run()).body).toEqual({ text: 'test text', isHere: true });
});
