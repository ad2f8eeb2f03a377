import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Model, requireModel, samplePath } from '@serverless-max/runtime-image';
import { GenericContainer, Wait } from 'testcontainers';
import { expect, inject, test } from 'vitest';
import { formWith } from './support/samples.ts';
import { createHome, runSmax, startEmulator } from './support/smax.ts';

const models = fileURLToPath(new URL('../../../runtime/models/', import.meta.url));

/** Runs tests that lie with the models, by Node's own runner; what it says of a failure is the message. */
async function runTests(folder: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  // Node's runner tells its tests by this variable that they are its children, and vitest is none.
  const { NODE_TEST_CONTEXT: _, ...clean } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--test', '--test-reporter=spec', `${models}${folder}/tests/*.test.ts`],
    { env: { ...clean, ...env } },
  ).catch((error: { readonly stdout: string }) => error);
  return stdout;
}

/** Status, type and bytes of the answer to the sample that ships. */
async function askWithSample(model: Model, url: string) {
  const { predict, sampleRequest } = model;
  if (predict.input.kind !== 'multipart' || sampleRequest.kind !== 'multipart') throw new Error(model.name);
  const bytes = await readFile(samplePath(model) ?? '');
  const form = formWith(bytes, sampleRequest.contentType, predict.input.field);
  const response = await fetch(url, { method: 'POST', body: form });
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  return { status: response.status, type: response.headers.get('content-type'), body };
}

// The memory limits are those that the original project ran the published images with.
test.each([
  'max-facial-emotion-classifier',
  'max-facial-age-estimator',
  'max-human-pose-estimator',
  'max-image-resolution-enhancer',
])(
  '%s has MAX’s API and right answers within its memory, as an action too',
  async (name) => {
    const built = await runSmax(['build', name, '--json']);
    expect(built.code, built.stderr).toBe(0);
    const { base } = JSON.parse(built.stdout.trim().split('\n').at(-1) ?? '') as { readonly base: string };
    await using model = await new GenericContainer(base)
      .withExposedPorts(5000)
      .withLabels(inject('labels'))
      .withResourcesQuota({ memory: requireModel(name).memoryMb / 1024 })
      .withWaitStrategy(Wait.forHttp('/model/metadata', 5000))
      .start();
    const url = `http://${model.getHost()}:${model.getMappedPort(5000)}`;
    expect(await runTests(name, { MAX_MODEL_URL: url })).toMatch(/ℹ pass [1-9]\d*\nℹ fail 0\n/);

    await using home = await createHome();
    await using emulator = await startEmulator([name], home.env);
    const own = await askWithSample(requireModel(name), `${url}/model/predict`);
    expect(await askWithSample(requireModel(name), emulator.url)).toEqual(own);
    expect(own).toMatchObject({ status: 200, type: requireModel(name).predict.answer });
  },
  600_000,
);

test('the parts that the models share are right', async () => {
  expect(await runTests('max-server-node')).toMatch(/ℹ pass [1-9]\d*\nℹ fail 0\n/);
});
