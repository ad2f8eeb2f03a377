import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import {
  buildRuntimeImage,
  createDebianBase,
  planModelImage,
  prepareKindImage,
  type RuntimeImage,
} from '@serverless-max/runtime-image';
import { inject } from 'vitest';
import { readTableFile, type Target } from './conformance-rows.ts';
import { buildTestImage } from './images.ts';
import { packageFiles } from './package-files.ts';

interface ModelSource {
  /** Instructions after `FROM` and `WORKDIR`. */
  readonly instructions: readonly string[];
  /** Names in the image, by those in the table's folder. */
  readonly models: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** Nothing but the model's own image says how it is reached: that is planned as for a user's image. */
const sources: Readonly<Partial<Record<Target, () => ModelSource>>> = {
  'python-wsgi': () => ({
    models: { 'wsgi.py': 'app.py' },
    instructions: ['CMD python3 app.py'],
  }),
  'python-asgi': () => ({
    models: { 'asgi.py': 'served.py' },
    instructions: ['CMD ["uvicorn", "served:app", "--port", "5000"]'],
  }),
  'python-http': () => ({
    models: { 'server.py': 'server.py' },
    instructions: ['CMD ["python3", "server.py"]'],
  }),
  'node-fastify': () => ({
    models: { 'fastify.cjs': 'model.cjs', 'answers.cjs': 'answers.cjs' },
    files: packageFiles('fastify', new URL('../../../emulator/', import.meta.url)),
    instructions: ['ENV SERVERLESS_MAX_APP=model:createApp', 'CMD ["node", "model.cjs"]'],
  }),
  'node-http': () => ({
    models: { 'server.cjs': 'server.cjs', 'answers.cjs': 'answers.cjs' },
    instructions: ['CMD ["node", "server.cjs"]'],
  }),
};

/** Builds the runtime image of a target; dispose of it to remove what was made for the test. */
export async function buildTargetImage(
  engine: ContainerEngine,
  target: Target,
): Promise<{ readonly reference: string } & AsyncDisposable> {
  const source = sources[target]?.();
  if (!source) {
    const { reference } = await prepareKind(engine, target === 'node-code' ? 'nodejs:20' : 'python:3.11');
    return { reference, [Symbol.asyncDispose]: async () => {} };
  }
  const from = target.startsWith('python') ? inject('modelImage') : await nodeBase(engine);
  const files = Object.fromEntries([
    ...Object.entries(source.models).map(([name, path]) => [path, readTableFile(`models/${name}`)] as const),
    ...Object.entries(source.files ?? {}),
  ]);
  const dockerfile = [`FROM ${from}`, 'WORKDIR /model', 'COPY . .', ...source.instructions, ''].join('\n');
  const model = await buildTestImage(engine, `conformance-${target}`, { ...files, Dockerfile: dockerfile });
  const details = await engine.inspectImage(model.reference);
  if (!details) throw new Error(`${model.reference} was built, but is not in the engine`);
  const base = { reference: model.reference, id: details.id, details, how: 'built for the test' };
  const image = await buildRuntimeImage(
    engine,
    await planModelImage(base, { name: `conformance-${target}` }),
  );
  return {
    reference: image.reference,
    [Symbol.asyncDispose]: async () => {
      await engine.removeImage(image.reference);
      await model[Symbol.asyncDispose]();
    },
  };
}

/** An image with Node, and little else: the one that the image of the kind is made on. */
export async function nodeBase(engine: ContainerEngine): Promise<string> {
  const { reference } = await prepareKind(engine, 'nodejs:20');
  const details = await engine.inspectImage(reference);
  return details?.labels['org.opencontainers.image.base.name'] ?? '';
}

function prepareKind(engine: ContainerEngine, kind: string): Promise<RuntimeImage> {
  const environment = process.env;
  const cacheFolder = join(homedir(), '.cache', 'serverless-max');
  const caBundle = [environment['SSL_CERT_FILE'], '/etc/ssl/certs/ca-certificates.crt'].find(
    (path) => path && existsSync(path),
  );
  return prepareKindImage(engine, kind, {
    debian: createDebianBase({
      uid: process.getuid?.() ?? -1,
      cacheFolder,
      environment,
      clock: systemClock,
    }),
    cacheFolder,
    environment,
    ...(caBundle === undefined ? {} : { hostCaBundle: caBundle }),
  });
}
