import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ServerProcess } from '../../testing/server-process.ts';

// Actions that are source text: the cases of OpenWhisk's NodeJsActionContainerTests.scala, and what they leave open.

const LATER = (outcome: string) => `new Promise((resolve, reject) => setTimeout(() => ${outcome}, 5))`;

test.each<[string, string, unknown]>([
  ['no result', 'function main() { return; }', {}],
  ['an application error', `function main() { return { error: 'sorry' } }`, { error: 'sorry' }],
  ['a promise', `function main() { return ${LATER('resolve({ done: true })')} }`, { done: true }],
  ['a promise of nothing', `function main() { return ${LATER('resolve()')} }`, {}],
  ['an async function', 'async function main() { await null; return { done: 1 } }', { done: 1 }],
  ['a thenable', 'function main() { return { then: (resolve) => resolve({ done: 2 }) } }', { done: 2 }],
  ['a rejected promise', `function main() { return ${LATER('reject({ a: 1 })')} }`, { error: { a: 1 } }],
  ['a promise rejected with a text', `function main() { return Promise.reject('x') }`, { error: 'x' }],
  ['a promise rejected with nothing', 'function main() { return Promise.reject() }', { error: {} }],
  ['an undeclared variable', `function main() { greeting = 'hi'; return { greeting } }`, { greeting: 'hi' }],
  ['default parameters', 'function main(a, b = 2) { return { b } }', { b: 2 }],
  ['a constant function', 'const main = () => ({ c: 1 })', { c: 1 }],
  ['a webpacked global', 'function foo() { return { bar: true } }\nglobal.main = foo', { bar: true }],
  ['a global set through this', 'this.main = () => ({ bar: 1 })', { bar: 1 }],
  ['exports.main', 'exports.main = () => ({ e: 1 })', { e: 1 }],
  ['module.exports.main', 'module.exports.main = () => ({ m: 1 })', { m: 1 }],
  ['module.exports replaced', 'module.exports = { main: () => ({ m: 2 }) }', { m: 2 }],
  ['strict source', `'use strict';\nfunction main() { return { t: this === undefined } }`, { t: true }],
  ['a comment at the end', 'function main() { return { c: 1 } } // end', { c: 1 }],
  ['import()', `async function main() { return { s: (await import('node:path')).sep } }`, { s: '/' }],
  ['require', `const { sep } = require('path'); function main() { return { sep } }`, { sep: '/' }],
])('%s', async (_, code, body) => {
  const server = await ServerProcess.start();
  expect(await server.init({ code })).toEqual({ status: 200, body: { OK: true } });
  expect(await server.run({})).toEqual({ status: 200, body });
  expect(server.stdout()).toEqual({ lines: [], sentinels: 1 });
  expect(server.stderr()).toEqual({ lines: [], sentinels: 1 });
});

test.each([
  ['a reference', 'async function main() { return nothing }', 'ReferenceError', 'nothing is not defined'],
  ['its own', `async function main() { throw new TypeError('bad') }`, 'TypeError', 'bad'],
])('an async function that throws an error, %s, is an application error', async (_, code, name, message) => {
  const server = await ServerProcess.start();
  await server.init({ code });
  expect(await server.run({})).toEqual({
    status: 200,
    body: { error: { name, message, stack: expect.stringContaining('action.js:1:') } },
  });
  expect((await server.run({})).status).toBe(200);
});

test.each([
  ['throws a text', `function main() { throw 'nooooo' }`, 'nooooo'],
  ['throws an error', `function main() { throw new Error('nooooo') }`, 'Error: nooooo'],
  ['throws what has no text', 'function main() { throw Object.create(null) }', '[Object: null prototype] {}'],
  [
    'requires a missing package',
    `function main() { require('.missing') }`,
    `Error: Cannot find module '.missing'`,
  ],
  [
    'returns a circle',
    'function main() { const a = {}; a.a = a; return a }',
    'TypeError: Converting circular',
  ],
])('an action that %s is broken, and does not run again', async (_, code, error) => {
  const server = await ServerProcess.start();
  expect((await server.init({ code })).status).toBe(200);
  const { status, body } = await server.run({});
  expect([status, body]).toEqual([
    502,
    { error: expect.stringContaining(`An error has occurred: ${error}`) },
  ]);
  expect(server.stdout()).toEqual({ lines: [], sentinels: 1 });
  expect(server.stderr()).toMatchObject({ sentinels: 1 });
  expect(server.stderr().lines.join()).toContain(error);
  expect((await server.run({})).body).toEqual({ error: 'System not ready, status is stopped.' });
});

test.each([
  ['with bad syntax', '10 PRINT "Hello world!"\n20 GOTO 10', 'main', 'SyntaxError'],
  ['that throws', `throw new RangeError('far')`, 'main', 'RangeError: far'],
  ['of an ES module', 'export function main() {}', 'main', 'SyntaxError'],
  ['without the function', 'function other() {}', 'main', "Action entrypoint 'main' is not a function."],
  ['whose entry is no function', 'const main = 1', 'main', "Action entrypoint 'main' is not a function."],
  ['with a name that is none', 'function main() {}', 'no-name', 'no'],
])('source %s is refused with 502, and that is the end', async (_, code, main, reason) => {
  const server = await ServerProcess.start();
  const { status, body } = await server.init({ code, main });
  expect(status).toBe(502);
  expect((body as { error: string }).error).toMatch(/^Initialization has failed due to: /);
  expect((body as { error: string }).error).toContain(reason);
  expect(server.stdout()).toEqual({ lines: [], sentinels: 1 });
  expect(server.stderr().sentinels).toBe(1);
  expect(server.stderr().lines.join('\n')).toMatch(/^Error during initialization: /);
  expect((await server.init({ code, main })).body).toEqual({ error: 'System not ready, status is stopped.' });
  expect(await server.run({})).toEqual({ status: 403, body: { error: 'System not initialized.' } });
});

test('a nested entry point', async () => {
  const server = await ServerProcess.start();
  await server.init({ code: 'const api = { hello: () => ({ h: 1 }) }', main: 'api.hello' });
  expect((await server.run()).body).toEqual({ h: 1 });
});

test('a source of more than 500 KB', async () => {
  const server = await ServerProcess.start();
  const line = `    x = "I took the one less traveled by, and that has made all the difference.";\n`;
  const code = `function main() { let x;\n${line.repeat(7000)} x = 'world'; return { message: x } }`;
  expect(code.length).toBeGreaterThan(500_000);
  expect((await server.init({ code })).status).toBe(200);
  expect((await server.run()).body).toEqual({ message: 'world' });
});

test('packages of the image are found from the working folder upwards', async () => {
  const server = await ServerProcess.start();
  const folder = join(server.folder, 'node_modules', 'openwhisk');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), `module.exports = () => ({ actions: 'there' })`);
  await server.init({
    code: `const required = require('openwhisk');
      async function main() {
        const { default: imported } = await import('openwhisk');
        return { ...required(), isSame: imported === required, isMain: require.main === module };
      }`,
  });
  expect((await server.run()).body).toEqual({ actions: 'there', isSame: true, isMain: false });
});

test('an unfinished line ends before the sentinel', async () => {
  const server = await ServerProcess.start();
  await server.init({
    code: `function main() { process.stdout.write('no end'); process.stderr.write(Buffer.from('x')) }`,
  });
  await server.run();
  await server.run();
  expect(server.stdout()).toEqual({ lines: ['no end', 'no end'], sentinels: 2 });
  expect(server.stderr()).toEqual({ lines: ['x', 'x'], sentinels: 2 });
});
