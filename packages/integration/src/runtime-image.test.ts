import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { GenericContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { runSmax } from './support/smax.ts';

let engine: ContainerEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

test('the same inputs give the same digest, also when the image was removed', async () => {
  const first = await runSmax(['build', 'max-ocr']);
  await engine.removeImage(inject('runtimeImage'));
  const second = await runSmax(['build', 'max-ocr']);
  expect(second.stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  expect(second.stdout).toBe(first.stdout);
  expect((await engine.inspectImage(inject('runtimeImage')))?.id).toBe(second.stdout.trim());
});

test('the runtime image is the model image and one more layer', async () => {
  const [model, runtime] = await Promise.all([
    engine.inspectImage(inject('modelImage')),
    engine.inspectImage(inject('runtimeImage')),
  ]);
  expect(runtime?.layers.slice(0, -1)).toEqual(model?.layers);
  expect(runtime?.config).toMatchObject({ user: model?.config.user, workingDir: model?.config.workingDir });
  expect(runtime?.labels).toMatchObject({
    'org.opencontainers.image.base.name': inject('modelImage'),
    'org.opencontainers.image.base.digest': expect.stringMatching(/^sha256:/),
  });
});

test('the Dockerfile of the same recipe builds an image that answers the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smax-dockerfile-'));
  expect(await runSmax(['build', 'max-ocr', '--dockerfile', folder])).toMatchObject({ code: 0 });
  const built = await GenericContainer.fromDockerfile(folder).build('serverless-max-test/recipe:1', {
    deleteOnExit: false,
  });
  await using container = await built
    .withExposedPorts(8080)
    .withLabels(inject('labels'))
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  const response = await fetch(`http://${container.getHost()}:${container.getMappedPort(8080)}/init`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ value: {} }),
  });
  expect(response.status).toBe(200);
  await container.stop();
  await engine.removeImage('serverless-max-test/recipe:1');
  await rm(folder, { recursive: true });
});

test('a model image that is named by --base is used instead, and nothing else changes', async () => {
  await engine.tagImage(inject('modelImage'), 'serverless-max-test/other-base:1');
  const result = await runSmax(['build', 'max-ocr', '--base', 'serverless-max-test/other-base:1', '--json']);
  await engine.removeImage('serverless-max-test/other-base:1');
  expect(JSON.parse(result.stdout)).toMatchObject({
    event: 'built',
    base: 'serverless-max-test/other-base:1',
  });
});
