import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '@serverless-max/foundation';
import {
  bundleImage,
  createRegistryClient,
  type Image,
  parseReference,
  pushBundle,
} from '@serverless-max/oci';
import { saveBase } from '@serverless-max/runtime-image';
import { findDebianProgram } from '../../src/support/debian-programs.ts';
import { type DockerRegistry, startDockerRegistry } from '../../src/support/docker-registry.ts';
import type { BenchContext } from '../context.ts';
import { docker } from '../docker-command.ts';
import { type CommandForm, nodeArgsOf } from '../emulate-process.ts';
import { prepareModelImage } from '../model-image.ts';
import { addWeights } from '../publish/large-base.ts';
import { buildCommand, type PublishSample, publishOnce } from '../publish/publish-process.ts';
import { measureRoundTrips } from '../publish/round-trips.ts';
import { measureRounds, timed } from '../rounds.ts';
import { compareSides, type Row } from '../row.ts';

/** Weights of the base besides the model image, in MB: 2 GB in six layers. */
const weightsMb = [500, 500, 500, 300, 150, 50] as const;

/**
 * A runtime image of a base of 2 GB, published: ours is `smax build --push`, of the build, as a process of its own that can
 * reach no engine; the other side `docker pull`, `docker build` of the rendered Dockerfile, `docker push`.
 */
export async function benchPublish(context: BenchContext): Promise<readonly Row[]> {
  const { engine, env, folder, progress } = context;
  await using stack = new AsyncDisposableStack();
  const program = await findDebianProgram('docker-registry', true);
  if (program === undefined) throw new Error('it needs docker-registry: apt-get install docker-registry');
  const near = stack.use(await startDockerRegistry(program, { parent: folder }));
  const far = stack.use(await startDockerRegistry(program, { parent: folder }));
  const base = `${near.host}/models/bench:1`;
  progress('publish: building the command');
  await buildCommand(context);
  progress('publish: making a base of 2 GB');
  const image = await makeBase(context);
  await pushBase(image, base);
  const contextFolder = await renderContext(context, base);
  const forget = async (...references: string[]): Promise<void> => {
    for (const reference of references) await engine.removeImage(reference);
  };
  stack.defer(() => forget(base));

  // Engine and registries clean up behind an answer: what one side left to do must not be in the time of the other.
  const settled = (): Promise<void> => systemClock.sleep(500, context.signal);
  const ours = async (registry: DockerRegistry, form?: CommandForm): Promise<PublishSample> => {
    await settled();
    return publishOnce(context, [base, '--push', fresh(registry)], form);
  };
  const theirs = async (registry: DockerRegistry, isCold: boolean): Promise<number> => {
    const target = fresh(registry);
    if (isCold) await forget(base);
    await settled();
    const ms = await timed(async () => {
      if (isCold) await docker(['pull', '--quiet', base], env);
      await docker(['build', '--quiet', '--tag', target, contextFolder], env);
      await docker(['push', '--quiet', target], env);
    });
    await forget(target);
    return ms;
  };

  const cold = await measureRounds<'ours' | 'theirs', PublishSample>(
    { ours: () => ours(near), theirs: async () => only(await theirs(near, true)) },
    { name: 'publish/cold', warmUp: 1, rounds: 3 },
    context,
  );
  const warm = await measureRounds<'ours' | 'source' | 'theirs', PublishSample>(
    {
      ours: () => ours(near),
      source: () => ours(near, 'source'),
      theirs: async () => only(await theirs(near, false)),
    },
    { name: 'publish/warm', warmUp: 1, rounds: 10 },
    context,
  );
  const other = await measureRounds<'ours' | 'theirs', PublishSample>(
    {
      async ours() {
        await far.empty();
        return ours(far);
      },
      async theirs() {
        await far.empty();
        return only(await theirs(far, true));
      },
    },
    { name: 'publish/other-registry', warmUp: 0, rounds: 2 },
    context,
  );
  const link = await measureRoundTrips(context, near, base);

  const pull = 'docker pull, build, push';
  const baseKb = image.manifest.layers.reduce((sum, layer) => sum + layer.size, 0) / 1000;
  return [
    compareSides(
      'publish/same-registry',
      { label: 'smax build --push, no engine', samples: times(cold.ours) },
      { label: pull, samples: times(cold.theirs) },
      [{ kind: 'times-faster-at-least', factor: 100 }],
    ),
    compareSides(
      'publish/same-registry/wire',
      { label: 'smax build --push, both ways', samples: cold.ours.map(wireKb) },
      { label: 'the layers of the base', samples: [baseKb] },
      [{ kind: 'ours-at-most', amount: 30 }],
      'KB',
    ),
    compareSides(
      'publish/warm-base',
      { label: 'smax build --push, no engine', samples: times(warm.ours) },
      { label: 'docker build, push; the base is in the engine', samples: times(warm.theirs) },
      [{ kind: 'times-faster-at-least', factor: 3 }],
    ),
    compareSides(
      'publish/warm-base/source',
      { label: 'the same, from sources', samples: times(warm.source) },
      { label: 'docker build, push; the base is in the engine', samples: times(warm.theirs) },
      [],
    ),
    compareSides(
      'publish/other-registry',
      { label: 'smax build --push, no engine', samples: times(other.ours) },
      { label: pull, samples: times(other.theirs) },
      [{ kind: 'times-faster-at-least', factor: 8 }],
    ),
    compareSides(
      'publish/other-registry/memory',
      { label: 'smax build --push, most ever resident', samples: other.ours.map((it) => it.peakMib) },
      { label: 'the layers of the base', samples: [(baseKb * 1000) / 1024 / 1024] },
      [{ kind: 'ours-at-most', amount: 150 }],
      'MiB',
    ),
    ...link,
  ];
}

const times = (samples: readonly PublishSample[]): number[] => samples.map(({ ms }) => ms);
const wireKb = ({ sentBytes, receivedBytes }: PublishSample): number => (sentBytes + receivedBytes) / 1000;

/** A sample of the other side, of which only the time is known. */
function only(ms: number): PublishSample {
  return { ms, sentBytes: 0, receivedBytes: 0, requests: 0, mounted: 0, uploaded: 0, peakMib: 0 };
}

/** A repository that nothing was ever pushed to. */
function fresh({ host }: DockerRegistry): string {
  return `${host}/bench/${randomUUID()}:1`;
}

async function makeBase(context: BenchContext): Promise<Image> {
  const blobs = join(context.folder, 'base');
  await mkdir(blobs, { recursive: true });
  const { image } = await saveBase(context.engine, await prepareModelImage(context), {
    folder: blobs,
    signal: context.signal,
  });
  return addWeights(image, weightsMb, blobs);
}

async function pushBase(image: Image, reference: string): Promise<void> {
  using client = createRegistryClient();
  await pushBundle(client, { bundle: bundleImage(image), target: parseReference(reference) });
}

/** What a user without smax builds: the Dockerfile of the same image, as `smax build --dockerfile` renders it. */
async function renderContext(context: BenchContext, base: string): Promise<string> {
  const { env, folder, repository } = context;
  const dockerfile = join(folder, 'context');
  // Rendering looks at the base in the engine.
  await docker(['pull', '--quiet', base], env);
  const args = [...(await nodeArgsOf('source', repository)), 'build', base, '--dockerfile', dockerfile];
  await promisify(execFile)(process.execPath, args, { cwd: repository, env });
  return dockerfile;
}
