import { expect, test } from 'vitest';
import { SENTINEL, ServerProcess } from '../../testing/server-process.ts';

// The suite that every runtime image of OpenWhisk has to pass (BasicActionRunnerTests.scala), and what its Docker and
// Node.js suites add. The numbers are those of the project's table of the contract.

const ECHO = `function main(args) {
  console.log('hello stdout');
  console.error('hello stderr');
  return args;
}`;
const NO_CODE = { status: 403, body: { error: 'Missing main/no code to execute.' } };

test.each([
  ['R01 empty code', { value: { main: 'main', code: '', binary: false, env: null } }],
  ['R01 code that is null', { value: { main: 'main', code: null } }],
  ['R02 an empty body', {}],
])('%s is no action', async (_, message) => {
  const server = await ServerProcess.start();
  expect(await server.post('/init', message)).toEqual(NO_CODE);
  expect([server.stdout(), server.stderr()]).toEqual([
    { lines: [], sentinels: 0 },
    { lines: [], sentinels: 0 },
  ]);
  expect((await server.init({ code: ECHO })).status).toBe(200);
});

test.each([
  ['a text', `'not a json object'`, 'string'],
  ['a number', '42', 'number'],
  ['null', 'null', 'object'],
  ['a function', '() => 1', 'function'],
  ['an object that is a text in JSON', 'new Date(0)', 'object'],
])('R03 %s is no result', async (_, result, type) => {
  const server = await ServerProcess.start();
  expect(await server.init({ code: `function main() { return ${result} }` })).toEqual({
    status: 200,
    body: { OK: true },
  });
  expect(await server.post('/run', {})).toEqual({
    status: 502,
    body: { error: 'The action did not return a dictionary.' },
  });
  expect(server.stdout()).toEqual({ lines: [], sentinels: 1 });
  expect(server.stderr().sentinels).toBe(1);
  expect(server.stderr().lines[0]).toContain(`Result must be of type object but has type "${type}":`);
});

test('R04 a second init is refused and logged, without a sentinel', async () => {
  const server = await ServerProcess.start();
  expect((await server.init({ code: ECHO })).status).toBe(200);
  const refusal = 'Cannot initialize the action more than once.';
  expect(await server.init({ code: ECHO })).toEqual({ status: 403, body: { error: refusal } });
  expect(server.stdout()).toEqual({ lines: [], sentinels: 0 });
  expect(server.stderr()).toEqual({ lines: [`Internal system error: ${refusal}`], sentinels: 0 });
  expect(await server.run({ a: 1 })).toEqual({ status: 200, body: { a: 1 } });
});

test('R05 an entry point other than main', async () => {
  const server = await ServerProcess.start();
  await server.init({ code: 'function niam(args) { return args }', main: 'niam' });
  expect(await server.run({ s: 'x' })).toEqual({ status: 200, body: { s: 'x' } });
  expect(server.stderr()).toEqual({ lines: [], sentinels: 1 });
});

test('R06 consecutive runs echo their arguments and log', async () => {
  const server = await ServerProcess.start();
  await server.init({ code: ECHO });
  const values = [{ s: 'text' }, { s: '❄ ☃ ❄' }, { n: [1.5, 2, 1e300] }, { o: { p: { q: [null, true] } } }];
  for (const value of values) expect(await server.run(value)).toEqual({ status: 200, body: value });
  expect(server.stdout()).toEqual({ lines: Array(4).fill('hello stdout'), sentinels: 4 });
  expect(server.stderr()).toEqual({ lines: Array(4).fill('hello stderr'), sentinels: 4 });
});

test('R07 Unicode in source, argument, log and result', async () => {
  const server = await ServerProcess.start({ LANG: 'C' });
  await server.init({
    code: `function main({ delimiter }) {
      const winter = delimiter + ' ☃ ' + delimiter;
      console.log(winter);
      return { winter };
    }`,
  });
  expect(await server.run({ delimiter: '❄' })).toEqual({ status: 200, body: { winter: '❄ ☃ ❄' } });
  expect(server.stdout().lines).toEqual(['❄ ☃ ❄']);
});

test('R08 env is there when the code is loaded', async () => {
  const server = await ServerProcess.start();
  await server.init({
    code: `const { SOME_VAR, ANOTHER_VAR, NUMBER, NOTHING, OBJECT } = process.env;
      function main() { return { SOME_VAR, ANOTHER_VAR, NUMBER, NOTHING, OBJECT } }`,
    env: { SOME_VAR: 'xyz', ANOTHER_VAR: '', NUMBER: 12, NOTHING: null, OBJECT: { a: [1] } },
  });
  expect((await server.run()).body).toEqual({
    SOME_VAR: 'xyz',
    ANOTHER_VAR: '',
    NUMBER: '12',
    NOTHING: '',
    OBJECT: '{"a":[1]}',
  });
});

test('R09 the context of each run is in the environment', async () => {
  const server = await ServerProcess.start({ __OW_API_HOST: 'http://host:3233' });
  await server.init({
    code: `function main() {
      return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('__OW_')));
    }`,
  });
  for (const turn of ['1', '2']) {
    const context = {
      api_key: `key${turn}`,
      namespace: 'guest',
      action_name: '/guest/a',
      action_version: '0.0.1',
      activation_id: `id${turn}`,
      deadline: '1700000000000',
    };
    const expected = Object.entries(context).map(([key, text]) => [`__OW_${key.toUpperCase()}`, text]);
    const { body } = await server.run({}, context);
    expect(body).toEqual({ __OW_API_HOST: 'http://host:3233', ...Object.fromEntries(expected) });
  }
});

test('R10 a large argument comes back without one byte more', async () => {
  const server = await ServerProcess.start();
  await server.init({ code: 'function main(args) { return args }' });
  const body = JSON.stringify({ value: { a: 'a'.repeat(1_048_561) } });
  const response = await fetch(`http://127.0.0.1:${server.port}/run`, { method: 'POST', body });
  expect(await response.text()).toBe(`{"a":"${'a'.repeat(1_048_561)}"}`);
  expect(response.headers.get('content-length')).toBe('1048569');
});

test('R14 an argument that is a text is refused', async () => {
  const server = await ServerProcess.start();
  await server.init({ code: ECHO });
  expect(await server.run('A')).toEqual({
    status: 403,
    body: { error: "Internal system error: the argument must be a dictionary but has type 'string'." },
  });
  expect(await server.run({ a: 1 })).toEqual({ status: 200, body: { a: 1 } });
});

test('R18, R19 an array is an argument and a result', async () => {
  const server = await ServerProcess.start();
  await server.init({ code: 'function main(args) { return Array.isArray(args) ? args : ["a", "b"] }' });
  expect(await server.run({})).toEqual({ status: 200, body: ['a', 'b'] });
  expect(await server.run([1, { x: 'y' }])).toEqual({ status: 200, body: [1, { x: 'y' }] });
});

test('R41 runs overlap where that is allowed, and their sentinels follow all log lines', async () => {
  const count = 120;
  const server = await ServerProcess.start({ __OW_ALLOW_CONCURRENT: 'true' });
  await server.init({
    code: `const waiting = [];
      function main(args) {
        console.log('interleave me');
        return new Promise((resolve) => {
          waiting.push(() => resolve({ args }));
          if (waiting.length === ${count}) for (const go of waiting) go();
        });
      }`,
  });
  const values = Array.from({ length: count }, (_, index) => ({ [`arg${index}`]: `value${index}` }));
  const answers = await Promise.all(values.map((value) => server.run(value)));
  expect(answers).toEqual(values.map((args) => ({ status: 200, body: { args } })));
  expect(server.stdout()).toEqual({ lines: Array(count).fill('interleave me'), sentinels: count });
  expect(server.stderr()).toEqual({ lines: [], sentinels: count });
  expect(server.rawLines('out').slice(count)).toEqual(Array(count).fill(SENTINEL));
});

test('R42 without permission one of two overlapping runs is refused', async () => {
  const server = await ServerProcess.start();
  await server.init({
    code: `function main(args) {
      console.log('no concurrency');
      return new Promise((resolve) => process.once('SIGUSR2', () => resolve(args)));
    }`,
  });
  const first = server.run({ n: 1 });
  await expect.poll(() => server.stdout().lines).toEqual(['no concurrency']);
  const refusal = 'System not ready, status is running.';
  expect(await server.run({ n: 2 })).toEqual({ status: 403, body: { error: refusal } });
  server.process.kill('SIGUSR2');
  expect(await first).toEqual({ status: 200, body: { n: 1 } });
  expect(server.stdout()).toEqual({ lines: ['no concurrency'], sentinels: 1 });
  expect(server.stderr()).toEqual({ lines: [`Internal system error: ${refusal}`], sentinels: 1 });
});
