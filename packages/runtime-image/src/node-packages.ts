import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackedFile, TarEntry } from '@serverless-max/oci';
import { PackagesUnavailableError } from './errors.ts';
import type { RunCommand } from './run-command.ts';
import { listFolder } from './runtime-folder.ts';

/** What an installation needs to know. */
export interface NodePackagesOptions {
  /** The image that the packages are for, for messages. */
  readonly image: string;
  /** OCI word of the CPU that the image is for, whichever this machine has. */
  readonly architecture: string;
  /** An empty folder, which the files that come out are read from. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the machine's CA bundle; npm trusts it too, unless the environment names another. */
  readonly hostCaBundle?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Installs the packages of a `package.json` with its lockfile, by npm on this machine, and gives the files of an
 * image with them, sorted: Node itself below `nodejs/`, the others below `node_modules/`, where code anywhere in
 * the image finds them. The lockfile's integrity hashes make that the same files everywhere.
 * Throws `PackagesUnavailableError`.
 */
export async function installNodePackages(
  runCommand: RunCommand,
  manifests: readonly PackedFile[],
  options: NodePackagesOptions,
): Promise<readonly TarEntry[]> {
  const cpu = await runNpm(runCommand, manifests, options);
  const files = await toImageFiles(options.folder, cpu);
  // npm passes over an optional package that it cannot get.
  if (!files.some(({ path }) => path === 'nodejs/bin/node')) {
    const what = `npm did not bring the package node-linux-${cpu}`;
    throw new PackagesUnavailableError(options.image, what, seeNetwork);
  }
  return files;
}

/**
 * The same installation, as npm left it: the files below `node_modules/` that are wanted, sorted, for the context
 * of a build. Throws `PackagesUnavailableError`.
 */
export async function installForBuild(
  runCommand: RunCommand,
  manifests: readonly PackedFile[],
  options: NodePackagesOptions & { readonly isWanted: (path: string) => boolean },
): Promise<readonly TarEntry[]> {
  await runNpm(runCommand, manifests, options);
  const listed = await listFolder(
    options.folder,
    (path) => path.startsWith('node_modules/') && options.isWanted(path),
  );
  return listed.map((file) => ({ ...file, open: () => openFile(options.folder, file.path) }));
}

/** Returns npm's word for the CPU that it installed for. */
async function runNpm(
  runCommand: RunCommand,
  manifests: readonly PackedFile[],
  options: NodePackagesOptions,
): Promise<string> {
  const { image, architecture, folder, environment, hostCaBundle, signal } = options;
  const cpu = nodeCpus[architecture];
  if (cpu === undefined) {
    throw new PackagesUnavailableError(image, `there is no Node for linux/${architecture}`, otherEngine);
  }
  for (const { path, content } of manifests) await writeFile(join(folder, path), content);
  const errors: string[] = [];
  const found = await runCommand({
    program: 'npm',
    args: npmArgs(folder, cpu),
    environment: { ...(hostCaBundle && { NODE_EXTRA_CA_CERTS: hostCaBundle }), ...environment },
    onLine: (line) => {
      if (line.startsWith('npm error ')) errors.push(line);
    },
    // What follows the first lines is a stack, or advice that the hint gives too.
    toError: (reason) =>
      new PackagesUnavailableError(
        image,
        [`npm ci ${reason}`, ...errors.slice(0, 4)].join('\n').replace(/\.$/, ''),
        seeNetwork,
      ),
    signal,
  });
  if (!found) throw new PackagesUnavailableError(image, 'there is no npm on the PATH', installNpm);
  return cpu;
}

/** npm's words for the CPUs that the lockfiles have a Node for. */
const nodeCpus: Readonly<Record<string, string>> = { amd64: 'x64', arm64: 'arm64' };

const otherEngine = 'Use an engine for amd64 or arm64; kinds of another language may be there.';
const installNpm = 'npm comes with Node: install Node with it, or put its folder on the PATH, and try again.';
const seeNetwork =
  'Most often no package registry can be reached: `npm ping` tries it, `npm config list` shows registry and proxy.';

// Whatever the user's own configuration says, the same files have to come out, and no program of a package runs.
function npmArgs(folder: string, cpu: string): readonly string[] {
  return [
    'ci',
    `--prefix=${folder}`,
    '--os=linux',
    `--cpu=${cpu}`,
    '--no-global',
    '--package-lock',
    '--include=optional',
    '--install-strategy=hoisted',
    '--ignore-scripts',
    '--no-bin-links',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    // A registry that says nothing is given up within two minutes instead of a quarter of an hour.
    '--fetch-timeout=30000',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-factor=2',
  ];
}

async function toImageFiles(folder: string, cpu: string): Promise<readonly TarEntry[]> {
  const node = `node_modules/node-linux-${cpu}/`;
  const wanted = new Map([
    [`${node}bin/node`, 'nodejs/bin/node'],
    [`${node}LICENSE`, 'nodejs/LICENSE'],
  ]);
  const listed = await listFolder(
    folder,
    // A name with a dot in front is npm's own note of what it did.
    (path) => wanted.has(path) || (/^node_modules\/[^.]/.test(path) && !path.startsWith(node)),
  );
  return listed
    .map(({ path, mode, sizeBytes }) => ({
      path: wanted.get(path) ?? path,
      mode,
      sizeBytes,
      open: () => openFile(folder, path),
    }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

function openFile(folder: string, path: string): AsyncIterable<Uint8Array> {
  return createReadStream(join(folder, path), { highWaterMark: 1 << 20 });
}
