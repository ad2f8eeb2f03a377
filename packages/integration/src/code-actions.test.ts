import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import openwhisk from 'openwhisk';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createAsk, guestKey } from './support/rest-client.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';
import { zipOf } from './support/zip.ts';

const stack = new AsyncDisposableStack();
let emulator: RunningEmulator;
let client: openwhisk.Client;

// The first action of a kind makes its image, which is needed once on a machine.
beforeAll(async () => {
  const { env } = stack.use(await createHome());
  const limits = join(env['XDG_DATA_HOME'] ?? '', 'limits.json');
  await mkdir(dirname(limits), { recursive: true });
  await writeFile(limits, JSON.stringify({ concurrency: { min: 1, default: 1, max: 8 } }));
  emulator = stack.use(await startEmulator(['--memory', '2048', '--limits', limits], env));
  client = openwhisk({ apihost: emulator.host, api_key: guestKey });
});
afterAll(() => stack.disposeAsync());

/** The client's typings lack what its code has: images and sequences. */
const create = (options: object): Promise<unknown> =>
  client.actions.create(options as Parameters<typeof client.actions.create>[0]);

/** Invokes and waits, also for the image of a kind, for which a blocking call may be too short. */
async function resultOf(name: string, params: object = {}): Promise<unknown> {
  const { activationId } = await client.actions.invoke({ name, params });
  const record = await expect
    .poll(() => client.activations.get({ name: activationId }).catch(() => undefined), { timeout: 300_000 })
    .toBeDefined()
    .then(() => client.activations.get({ name: activationId }));
  return record.response;
}

const byStream = (left: string, right: string) => left.slice(31).localeCompare(right.slice(31));

const success = (result: unknown) => expect.objectContaining({ status: 'success', result });

test('JavaScript without a kind runs on the default Node, and its activation has both streams', {
  timeout: 300_000,
}, async () => {
  const action =
    'function main({ name }) { console.log("out ☃"); console.error("err"); return { hi: name, node: process.version }; }';
  expect(await client.actions.create({ name: 'js', action })).toMatchObject({ exec: { kind: 'nodejs:20' } });
  expect(await resultOf('js', { name: 'Ada' })).toEqual(
    success({ hi: 'Ada', node: expect.stringMatching(/^v20\./) }),
  );
  const warm = await client.actions.invoke({ name: 'js', params: { name: 'Bo' }, blocking: true });
  expect(warm.response?.result).toMatchObject({ hi: 'Bo' });
  // The engine reads the two streams side by side: which of two lines came first is not known.
  await expect
    .poll(async () =>
      (await client.activations.logs({ name: warm.activationId })).logs.map(String).toSorted(byStream),
    )
    .toEqual([expect.stringMatching(/stderr: err$/), expect.stringMatching(/stdout: out ☃$/)]);
});

test('code in Python gets its environment and says what went wrong', { timeout: 300_000 }, async () => {
  const code = [
    'import os',
    'def main(args):',
    '    if args.get("fail"): raise ValueError("no such thing")',
    '    return {"name": os.environ["__OW_ACTION_NAME"], "args": args}',
  ].join('\n');
  await client.actions.create({ name: 'py', kind: 'python:default', action: code });
  expect(await client.actions.get({ name: 'py' })).toMatchObject({ exec: { kind: 'python:3.11' } });
  expect(await resultOf('py', { a: [1] })).toEqual(success({ name: '/guest/py', args: { a: [1] } }));
  await expect(
    client.actions.invoke({ name: 'py', params: { fail: true }, blocking: true }),
  ).rejects.toMatchObject({
    statusCode: 502,
    error: { response: { status: 'application error', result: { error: 'no such thing' } } },
  });
});

test('a zip brings its own modules', { timeout: 300_000 }, async () => {
  const node = await zipOf({
    'package.json': JSON.stringify({ main: 'lib/main.js' }),
    'lib/main.js': 'exports.main = ({ a, b }) => ({ sum: require("./add.js")(a, b) });',
    'lib/add.js': 'module.exports = (a, b) => a + b;',
  });
  await client.actions.create({ name: 'node-zip', action: node });
  expect(await client.actions.get({ name: 'node-zip' })).toMatchObject({ exec: { binary: true } });
  expect(await resultOf('node-zip', { a: 1, b: 2 })).toEqual(success({ sum: 3 }));

  const python = await zipOf({
    '__main__.py': 'from words import greet\ndef main(args):\n    return {"text": greet(args["name"])}\n',
    'words.py': 'def greet(name):\n    return open("greeting.txt").read().strip() + " " + name\n',
    'greeting.txt': 'Good morning,\n',
  });
  await client.actions.create({ name: 'py-zip', kind: 'python:3', action: python });
  expect(await resultOf('py-zip', { name: 'Ada' })).toEqual(success({ text: 'Good morning, Ada' }));
});

test('an image of one’s own runs the code that comes with the action', { timeout: 300_000 }, async () => {
  const made = () => emulator.records.find((it) => it['event'] === 'image' && it['kind'] === 'python:3.11');
  await expect.poll(made).toBeDefined();
  const exec = {
    kind: 'blackbox',
    image: made()?.['reference'],
    code: 'def greet(args): return {"hi": args["name"]}',
  };
  await create({ name: 'own', action: '', exec: { ...exec, main: 'greet' } });
  expect(await client.actions.get({ name: 'own' })).toMatchObject({
    exec: { ...exec, main: 'greet', binary: false },
  });
  expect(await resultOf('own', { name: 'Ada' })).toEqual(success({ hi: 'Ada' }));
});

test('activations that overlap in one container have their own lines', { timeout: 300_000 }, async () => {
  const action = `
    const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
    async function main({ name }) {
      for (let line = 0; line < 5; line += 1) {
        console.log(name, line);
        await pause();
        console.error(name, line);
      }
      return { place: process.env.HOSTNAME };
    }`;
  await client.actions.create({ name: 'shared', action, limits: { concurrency: 8 } });
  await resultOf('shared', { name: 'first' });
  const names = Array.from({ length: 8 }, (_, index) => `caller ${index}`);
  const answers = await Promise.all(
    names.map((name) => client.actions.invoke({ name: 'shared', params: { name }, blocking: true })),
  );
  expect(new Set(answers.map(({ response }) => JSON.stringify(response?.result))).size).toBe(1);
  for (const [index, { activationId }] of answers.entries()) {
    const { logs } = await client.activations.logs({ name: activationId });
    const expected = [0, 1, 2, 3, 4].map((line) => `${names[index]} ${line}`);
    for (const stream of ['stdout', 'stderr']) {
      const lines = logs.filter((line) => line.includes(` ${stream}: `));
      expect(lines.map((line) => line.slice(line.indexOf(': ', 30) + 2))).toEqual(expected);
    }
  }
});

test('a model runs between two small functions', { timeout: 300_000 }, async () => {
  // What comes before turns the caller's words into the model's request, what comes after keeps what matters.
  await client.actions.create({
    name: 'before',
    action: 'const main = ({ about }) => ({ __ow_method: "get", __ow_path: "/model/" + about });',
  });
  await create({ name: 'model', action: '', exec: { kind: 'blackbox', image: inject('runtimeImage') } });
  await client.actions.create({
    name: 'after',
    kind: 'python:3',
    action:
      'import json\ndef main(args):\n    model = json.loads(args["body"])\n    return {"body": {"model": model["id"], "licence": model["license"]}}\n',
  });
  await create({
    name: 'licence',
    sequence: ['/guest/before', '/guest/model', '/guest/after'],
    annotations: { 'web-export': true },
  });
  expect(await resultOf('licence', { about: 'metadata' })).toEqual(
    success({ body: { model: 'max-ocr', licence: expect.any(String) } }),
  );
  const page = await fetch(`${emulator.host}/api/v1/web/guest/default/licence?about=metadata`);
  expect(page.status).toBe(200);
  expect(await page.json()).toMatchObject({ model: 'max-ocr' });
});

test('the host lists its kinds, and refuses another in OpenWhisk’s words', async () => {
  const document = await (await fetch(`${emulator.host}/`)).json();
  expect(Object.keys((document as { runtimes: object }).runtimes)).toEqual(['nodejs', 'python']);
  const ask = createAsk(emulator.host);
  const answer = await ask('PUT', '/namespaces/_/actions/g', {
    exec: { kind: 'go:1.22', code: 'package main' },
  });
  expect(answer.status).toBe(400);
  expect(answer.document.error).toContain(
    "The specified runtime 'go:1.22' is not supported by this platform.",
  );
});
