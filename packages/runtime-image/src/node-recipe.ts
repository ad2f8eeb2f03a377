import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfStream, type Layer, type TarEntry, writeTar } from '@serverless-max/oci';
import { assembleAddition } from './addition.ts';
import { describeBase } from './base-config.ts';
import { loadAddition } from './load-addition.ts';
import { installNodePackages } from './node-packages.ts';
import type { BaseImage } from './obtain-image.ts';
import type { Addition } from './plan.ts';
import type { MakeImage } from './recipe.ts';
import { type RunCommand, runCommand as runOnThisMachine } from './run-command.ts';

/** What the installation of packages is told of the machine. */
export interface NodeRecipeOptions {
  /** Temporary files live in here, and are removed in the end; 300 MB at most. */
  readonly cacheFolder: string;
  /** The environment of npm: PATH, proxies. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the machine's CA bundle, for downloads behind a proxy that inspects TLS. */
  readonly hostCaBundle?: string;
  readonly runCommand?: RunCommand;
}

/** For a recipe with a `package.json` and its lockfile: Node and npm packages, as one layer, without a build. */
export function npmInstall(machine: NodeRecipeOptions): MakeImage {
  return async (engine, { reference, base, files }, step) => {
    step.onProgress?.(`installing the npm packages of ${reference}`);
    await mkdir(machine.cacheFolder, { recursive: true });
    const folder = await mkdtemp(join(machine.cacheFolder, 'node-'));
    try {
      const packages = await installNodePackages(machine.runCommand ?? runOnThisMachine, files, {
        image: reference,
        architecture: (await engine.info()).architecture,
        folder,
        environment: machine.environment,
        hostCaBundle: machine.hostCaBundle,
        signal: step.signal,
      });
      step.onProgress?.(`loading ${reference}`);
      const addition = planNode(base);
      const image = assembleAddition(addition, await layerOf(packages));
      await loadAddition(engine, addition, { ...image, reference }, packages, step);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function planNode(base: BaseImage): Addition {
  const path = base.details.config.env.find((entry) => entry.startsWith('PATH='))?.slice('PATH='.length);
  return {
    base,
    baseConfig: describeBase(base.details),
    // A folder of its own: one that the base has may be a link there.
    patch: { env: { PATH: ['/nodejs/bin', path ?? '/usr/local/bin:/usr/bin:/bin'].join(':') } },
    step: 'Node and npm packages',
  };
}

// Read anew each time: the files are a hundred megabytes.
async function layerOf(files: readonly TarEntry[]): Promise<Layer> {
  const open = (): AsyncIterable<Uint8Array> => writeTar(files);
  const { digest, sizeBytes } = await digestOfStream(open());
  return { diffId: digest, sizeBytes, open };
}
