import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtempDisposable, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { type PackedFile, packFiles } from '@serverless-max/oci';

const pythonPackages = ['cog==0.23.1', 'fastapi==0.165.0', 'uvicorn==0.54.0'];
const nodePackages = ['express@5.3.0', 'fastify@5.12.8'];
const nodeVersion = '24.21.0';

/**
 * An image with Flask, FastAPI and Cog, made once on a machine; `base` is Debian with Python. Its name tells what is in
 * it, and it stays.
 */
export function preparePythonFrameworks(engine: ContainerEngine, base: string): Promise<string> {
  return preparePythonPackages(engine, base, 'inspect-python', pythonPackages);
}

/** The servers of models that bring much: one image for each, as they want other versions of the same packages. */
export function prepareModelServer(
  engine: ContainerEngine,
  base: string,
  name: 'bentoml' | 'mlserver' | 'torchserve',
): Promise<string> {
  const java = [
    // Its packages expect the folders of manual pages, and /proc.
    'RUN mkdir -p /usr/share/man/man1 && apt-get update && apt-get install --yes --no-install-recommends openjdk-17-jre-headless && apt-get clean',
  ];
  const { packages, lines } = {
    bentoml: { packages: ['bentoml==1.4.30'], lines: [] },
    mlserver: { packages: ['mlserver==1.7.1'], lines: [] },
    torchserve: { packages: ['torchserve==0.12.0'], lines: java },
  }[name];
  return preparePythonPackages(engine, base, `inspect-${name}`, packages, lines);
}

function preparePythonPackages(
  engine: ContainerEngine,
  base: string,
  name: string,
  packages: readonly string[],
  lines: readonly string[] = [],
): Promise<string> {
  const dockerfile = [
    `FROM ${base} AS packages`,
    'USER root',
    'RUN apt-get update && apt-get install --yes --no-install-recommends python3-pip',
    'COPY host-ca.pem /',
    `RUN if [ -s /host-ca.pem ]; then export PIP_CERT=/host-ca.pem; fi; pip3 install --no-cache-dir --target /packages ${packages.join(' ')}`,
    `FROM ${base}`,
    'USER root',
    ...lines,
    'COPY --from=packages /packages /usr/local/lib/python3.11/dist-packages',
  ].join('\n');
  return prepareOnce(engine, name, dockerfile, async () => {
    const bundle = '/etc/ssl/certs/ca-certificates.crt';
    return [{ path: 'host-ca.pem', content: existsSync(bundle) ? await readFile(bundle) : new Uint8Array() }];
  });
}

/** The same with Express and Fastify, and the Node to run them, installed by npm on this machine. */
export async function prepareNodeFrameworks(engine: ContainerEngine, base: string): Promise<string> {
  const cpu = (await engine.info()).architecture === 'arm64' ? 'arm64' : 'x64';
  const packages = [...nodePackages, `node-linux-${cpu}@${nodeVersion}`];
  const dockerfile = [
    `FROM ${base}`,
    'USER root',
    'COPY node_modules /app/node_modules',
    `ENV PATH=/app/node_modules/node-linux-${cpu}/bin:$PATH`,
    `LABEL packages="${packages.join(' ')}"`,
    'WORKDIR /app',
  ].join('\n');
  return prepareOnce(engine, 'inspect-node', dockerfile, async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'smax-frameworks-'));
    const flags = ['--no-audit', '--no-fund', '--no-save', '--force', '--os=linux', `--cpu=${cpu}`];
    await promisify(execFile)('npm', ['install', ...flags, '--prefix', folder.path, ...packages]);
    return await readTree(folder.path, 'node_modules');
  });
}

async function prepareOnce(
  engine: ContainerEngine,
  name: string,
  dockerfile: string,
  context: () => Promise<readonly PackedFile[]>,
): Promise<string> {
  const digest = createHash('sha256').update(dockerfile).digest('hex').slice(0, 12);
  const reference = `serverless-max/${name}:${digest}`;
  if (await engine.inspectImage(reference)) return reference;
  const files = [...(await context()), { path: 'Dockerfile', content: Buffer.from(dockerfile) }];
  await engine.buildImage(packFiles(files), { tags: [reference] });
  return reference;
}

async function readTree(root: string, below: string): Promise<readonly PackedFile[]> {
  const entries = await readdir(join(root, below), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => ({
      path: path.slice(root.length + 1),
      content: await readFile(path),
      mode: (await stat(path)).mode & 0o777,
    })),
  );
}
