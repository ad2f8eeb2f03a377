import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerEngine, ImageDetails, StepOptions } from '@serverless-max/container-engine';
import { type Clock, messageOf } from '@serverless-max/foundation';
import { type ImageConfig, layerFromFile, writeDockerArchive } from '@serverless-max/oci';
import { bootstrapDebian, debianRelease, sourceDateEpoch } from './bootstrap.ts';
import { BaseUnavailableError, NoBootstrapToolError } from './errors.ts';
import type { BaseImage } from './obtain-image.ts';
import { type RunCommand, runCommand as runOnThisMachine } from './run-command.ts';

/** Gives the Debian image that recipes build on. */
export interface DebianBase {
  /** Brings it into the engine. */
  prepare(engine: ContainerEngine, options?: StepOptions): Promise<BaseImage>;
}

/** What the provider is told of the machine. */
export interface DebianBaseOptions {
  /** The user that runs this process; making a root file system needs 0. */
  readonly uid: number;
  /** Temporary files live in here, and are removed in the end; 300 MB at most. */
  readonly cacheFolder: string;
  /** The environment of the tools: PATH, proxies. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** How long a registry may stay silent; 10 s when not given. */
  readonly registryTimeoutMs?: number;
  readonly runCommand?: RunCommand;
}

const published = `debian:${debianRelease}-slim`;
const madeFor = (architecture: string): string => `serverless-max/debian:${debianRelease}-${architecture}`;

/** The references of the Debian images that recipes build on, the preferred one first. `architecture` is OCI's word. */
export function debianReferences(architecture: string): readonly string[] {
  return [published, madeFor(architecture)];
}

/**
 * The provider: Debian's published image when the engine has it, else the one made here before, else the
 * published one from its registry, else one made here with mmdebstrap or debootstrap. The made one has a fixed
 * date and no trace of the machine, so the same packages give the same image id everywhere.
 */
export function createDebianBase(machine: DebianBaseOptions): DebianBase {
  return {
    async prepare(engine, options = {}) {
      const [{ architecture }, there] = await Promise.all([engine.info(), engine.inspectImage(published)]);
      if (there) return asBase(published, there, `${published}, which is in the engine`);
      const made = madeFor(architecture);
      const before = await engine.inspectImage(made);
      if (before) return asBase(made, before, `${made}, which was made here before`);
      const failure = await tryPull(engine, machine, options);
      if (failure === undefined) return find(engine, published, `${published}, pulled from its registry`);
      const tool = await make(engine, machine, made, architecture, failure, options);
      return find(engine, made, `${made}, made here with ${tool}, as ${published} could not be pulled`);
    },
  };
}

/** Pulls the published image; returns why it failed. A registry that says nothing for a while is unreachable. */
async function tryPull(
  engine: ContainerEngine,
  { clock, registryTimeoutMs = 10_000 }: DebianBaseOptions,
  options: StepOptions,
): Promise<string | undefined> {
  options.onProgress?.(`pulling ${published}`);
  const silence = new AbortController();
  const timer = clock.after(registryTimeoutMs, () =>
    silence.abort(new Error(`the registry did not answer within ${registryTimeoutMs / 1000} s`)),
  );
  try {
    await engine.pullImage(published, {
      ...options,
      onProgress(line) {
        timer.cancel();
        options.onProgress?.(line);
      },
      signal: AbortSignal.any([silence.signal, ...(options.signal ? [options.signal] : [])]),
    });
    return undefined;
  } catch (error) {
    options.signal?.throwIfAborted();
    return messageOf(error).replace(/\.$/, '');
  } finally {
    timer.cancel();
  }
}

async function make(
  engine: ContainerEngine,
  machine: DebianBaseOptions,
  reference: string,
  architecture: string,
  pullFailure: string,
  options: StepOptions,
): Promise<string> {
  if (machine.uid !== 0) throw new NoBootstrapToolError(published, pullFailure, 'making one needs root');
  options.onProgress?.(`making ${reference} (${pullFailure})`);
  await mkdir(machine.cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(machine.cacheFolder, 'debian-'));
  try {
    // apt downloads as a user of its own, who has to get in.
    await chmod(folder, 0o755);
    const target = join(folder, 'root.tar');
    const { environment } = machine;
    const tool = await bootstrapDebian(machine.runCommand ?? runOnThisMachine, target, {
      architecture,
      folder,
      environment,
      onProgress: options.onProgress,
      signal: options.signal,
    });
    if (!tool) {
      throw new NoBootstrapToolError(
        published,
        pullFailure,
        'neither mmdebstrap nor debootstrap is installed',
      );
    }
    options.onProgress?.(`loading ${reference}`);
    const layer = await layerFromFile(target);
    const config = debianConfig(architecture, layer.diffId);
    await engine.loadImage(writeDockerArchive({ config, layers: [layer], references: [reference] }), options);
    return tool;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function debianConfig(architecture: string, diffId: ImageConfig['rootfs']['diff_ids'][number]): ImageConfig {
  const created = new Date(sourceDateEpoch * 1000).toISOString();
  return {
    architecture,
    os: 'linux',
    created,
    config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['bash'] },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, created_by: `minimal Debian ${debianRelease}` }],
  };
}

async function find(engine: ContainerEngine, reference: string, how: string): Promise<BaseImage> {
  const details = await engine.inspectImage(reference);
  if (details) return asBase(reference, details, how);
  throw new BaseUnavailableError(`Debian ${debianRelease}`, [
    { reference, reason: 'it is not in the engine' },
  ]);
}

function asBase(reference: string, details: ImageDetails, how: string): BaseImage {
  return { reference, id: details.id, details, how };
}
