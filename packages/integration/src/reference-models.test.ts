import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { loadCatalog } from '@serverless-max/runtime-image';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ServerContainer, startServer } from './support/conformance-container.ts';
import { openTestEngine } from './support/engine.ts';
import {
  ask,
  badRequests,
  type ModelRequest,
  runArguments,
  sampleRequest,
} from './support/model-requests.ts';
import { createHome, type RunningEmulator, runSmax, startEmulator } from './support/smax.ts';

const folder = fileURLToPath(new URL('../../../runtime/models/', import.meta.url));
const maxImageBytes = 600e6;
/** The enhancer takes seconds for a picture, and more of them beside other work. */
const slow = { timeout: 600_000 };

/** Runs tests that lie with the models, by Node's own runner; what it says of a failure is the message. */
async function runTests(model: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  // Node's runner tells its tests by this variable that they are its children, and vitest is none.
  const { NODE_TEST_CONTEXT: _, ...clean } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--test', '--test-reporter=spec', `${folder}${model}/tests/*.test.ts`],
    { env: { ...clean, ...env } },
  ).catch((error: { readonly stdout: string }) => error);
  return stdout;
}

/** MAX's own image fails on a body that is JSON and not what it expects, and so does ours. */
const failsAsMax: Readonly<Record<string, readonly string[]>> = {
  'max-named-entity-tagger': ['another member', 'a list'],
};

let engine: ContainerEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

// Each model has the memory of its action, which for four of them is what the original project gave the published image.
describe.each(loadCatalog().filter(({ status }) => status === 'tested'))('$name', (model) => {
  const stack = new AsyncDisposableStack();
  let base: string;
  let own: StartedTestContainer;
  let ownUrl: string;
  let server: ServerContainer;
  let emulator: RunningEmulator;
  let sample: ModelRequest;
  /** What `/run` results in for the sample; some models need seconds for it. */
  let good: Record<string, unknown> | undefined;

  beforeAll(async () => {
    const built = await runSmax(['build', model.name, '--json']);
    expect(built.code, built.stderr).toBe(0);
    const image = JSON.parse(built.stdout.trim().split('\n').at(-1) ?? '') as {
      base: string;
      reference: string;
    };
    base = image.base;
    own = stack.use(
      await new GenericContainer(base)
        .withExposedPorts(5000)
        .withLabels(inject('labels'))
        .withResourcesQuota({ memory: model.memoryMb / 1024 })
        .withWaitStrategy(Wait.forHttp('/model/metadata', 5000))
        .start(),
    );
    ownUrl = `http://${own.getHost()}:${own.getMappedPort(5000)}`;
    server = stack.use(await startServer(engine, image.reference, {}, model.memoryMb));
    expect((await server.send({ post: '/init', body: { value: {} } })).status).toBe(200);
    const { env } = stack.use(await createHome());
    emulator = stack.use(await startEmulator([model.name], env));
    sample = await sampleRequest(model);
  }, 600_000);
  afterAll(() => stack.disposeAsync());

  const tests = readdirSync(`${folder}${model.name}/tests`).filter((name) => name.endsWith('.test.ts'));
  test.runIf(tests.length > 0)('has MAX’s API and right answers', slow, async () => {
    expect(await runTests(model.name, { MAX_MODEL_URL: ownUrl })).toMatch(/ℹ pass [1-9]\d*\nℹ fail 0\n/);
    expect((await engine.inspectImage(base))?.sizeBytes).toBeLessThanOrEqual(maxImageBytes);
  });

  test(
    'gives the same answer on its own port, through /run, and to the line that emulate prints',
    slow,
    async () => {
      const answer = await ask(`${ownUrl}/model/predict`, sample);
      expect(answer).toMatchObject({ status: 200, type: model.predict.answer });

      good = await run(runArguments(sample));
      expect(good['statusCode']).toBe(200);
      const encoding = model.predict.answer.startsWith('image/') ? 'base64' : 'utf8';
      expect(Buffer.from(String(good['body']), encoding).toString('base64')).toBe(answer.bytes);

      const line = String(emulator.ready['curl']);
      const { stdout } = await promisify(execFile)('sh', ['-c', `${line} --silent`], {
        encoding: 'buffer',
        maxBuffer: 4 << 20,
      });
      expect(stdout.toString('base64')).toBe(answer.bytes);
    },
  );

  test('refuses bad input in its own words, as an action too, and goes on', slow, async () => {
    for (const [what, request] of Object.entries(await badRequests(model))) {
      const answer = await ask(`${ownUrl}/model/predict`, request);
      const status = failsAsMax[model.name]?.includes(what) ? 500 : 400;
      expect([answer.status, answer.type], what).toEqual([status, 'application/json']);
      expect(JSON.parse(Buffer.from(answer.bytes, 'base64').toString()), what).toHaveProperty('message');
      expect(await ask(emulator.url, request), what).toEqual(answer);
    }
    // Neither was killed or started anew.
    expect((await fetch(`${ownUrl}/model/metadata`)).status).toBe(200);
    expect(emulator.activations.filter((it) => it['startKind'] === 'cold')).toHaveLength(1);
  });

  test('takes odd arguments of /run for what they are, and goes on', slow, async () => {
    const args = runArguments(sample);
    const isText = model.predict.input.kind === 'json';
    const headers = args['__ow_headers'] as object;
    const body = String(args['__ow_body']);
    const with_ = (change: object): Promise<Record<string, unknown>> => run({ ...args, ...change });

    for (const [what, change, status] of [
      ['no body', { __ow_body: undefined }, 400],
      ['no headers', { __ow_headers: 'x' }, 400],
      ['half a body', { __ow_body: body.slice(0, Math.floor(body.length / 8) * 4) }, 400],
      [
        'base64 that ends too early',
        { __ow_body: isText ? body.slice(0, -1) : `${body.replace(/=+$/, '').slice(0, -1)}*` },
        400,
      ],
      ['no type', { __ow_headers: {} }, 400],
    ] as const) {
      expect((await with_(change))['statusCode'], what).toBe(status);
    }
    const odd = {
      // Not a text, a list, another length than the body's, not ASCII.
      ...{ 'x-null': null, 'x-number': 5, 'x-list': ['a', 'b'], 'content-length': '-5' },
      ...{ 'transfer-encoding': 'chunked', 'x-snow': 'é☃' },
    };
    good ??= await run(args);
    expect(await with_({ __ow_headers: { ...headers, ...odd } })).toEqual(good);
    // What no header can be: more than one line, no name, a name of two words.
    for (const bad of [{ 'x-lines': 'a\r\nx-injected: b' }, { '': 'a' }, { 'b ad': 'c' }]) {
      expect((await with_({ __ow_headers: { ...headers, ...bad } }))['statusCode'], JSON.stringify(bad)).toBe(
        400,
      );
    }
  });

  /** The result, or what the error of a result is. */
  async function run(value: object): Promise<Record<string, unknown>> {
    const { status, text } = await server.send({ post: '/run', body: { value } });
    expect(status).toBe(200);
    const result = JSON.parse(text) as Record<string, unknown>;
    return (result['error'] as Record<string, unknown> | undefined) ?? result;
  }
});

test('the parts that the models on Node share are right', async () => {
  expect(await runTests('max-server-node')).toMatch(/ℹ pass [1-9]\d*\nℹ fail 0\n/);
});
