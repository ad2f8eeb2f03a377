import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packFiles } from '@serverless-max/oci';
import {
  type ActionServer,
  buildRuntimeImage,
  loadActionServer,
  type RenderedDockerfile,
  renderDockerfile,
} from '@serverless-max/runtime-image';
import type { BenchContext } from '../context.ts';
import { docker } from '../docker-command.ts';
import { model, planAppend, prepareModelImage } from '../model-image.ts';
import { measureRounds, timed } from '../rounds.ts';
import { compareSides, type Row } from '../row.ts';

/**
 * A runtime image on a model image that is in the engine: the layer loaded by `buildRuntimeImage`, against a
 * build of the Dockerfile that makes the same. The image is gone again before the next round.
 */
export async function benchImage(context: BenchContext): Promise<readonly Row[]> {
  const { engine, env, folder } = context;
  const base = await prepareModelImage(context);
  // A file that is new in every run: the engine may hold the usual layer already, and would not unpack it again.
  const nonce = { path: 'bench-nonce', content: Buffer.from(randomUUID()) };
  const withNonce = (server: ActionServer): ActionServer => ({ ...server, files: [...server.files, nonce] });
  const options = { name: 'bench-image', predictPath: model.predict.path };
  const plan = planAppend(base, withNonce(await loadActionServer()), options);
  const rendered = renderDockerfile(plan);
  const contextFolder = await writeContext(rendered, folder);
  const tag = `serverless-max/bench-image:${randomUUID().slice(0, 8)}`;

  const samples = await measureRounds(
    {
      async ours() {
        let reference = '';
        const elapsedMs = await timed(async () => {
          const fresh = planAppend(base, withNonce(await loadActionServer()), options);
          const image = await buildRuntimeImage(engine, fresh);
          if (image.reused) throw new Error(`${image.reference} was there already`);
          reference = image.reference;
        });
        await engine.removeImage(reference);
        return elapsedMs;
      },
      async command() {
        try {
          return await timed(() =>
            docker(['build', '--no-cache', '--quiet', '--tag', tag, contextFolder], env),
          );
        } finally {
          await engine.removeImage(tag);
        }
      },
      async api() {
        try {
          return await timed(() => engine.buildImage(packContext(rendered), { tags: [tag] }));
        } finally {
          await engine.removeImage(tag);
        }
      },
    },
    { name: 'image', warmUp: 1, rounds: 10 },
    context,
  );

  const ours = { label: 'buildRuntimeImage: one layer loaded', samples: samples.ours };
  return [
    compareSides('image', ours, { label: 'docker build --no-cache', samples: samples.command }, [
      { kind: 'ours-at-most', amount: 200 },
      { kind: 'times-faster-at-least', factor: 2.5 },
    ]),
    compareSides('image/api-build', ours, {
      label: 'the same build through the Engine API, without the command line',
      samples: samples.api,
    }),
  ];
}

async function writeContext({ dockerfile, files }: RenderedDockerfile, parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'context-'));
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  for (const file of files) {
    await mkdir(dirname(join(folder, file.path)), { recursive: true });
    await writeFile(join(folder, file.path), file.content);
  }
  return folder;
}

function packContext({ dockerfile, files }: RenderedDockerfile): AsyncIterable<Uint8Array> {
  return packFiles([{ path: 'Dockerfile', content: Buffer.from(dockerfile) }, ...files]);
}
