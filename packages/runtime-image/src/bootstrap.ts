import { existsSync } from 'node:fs';
import { BootstrapFailedError } from './errors.ts';
import type { RunCommand } from './run-command.ts';

/** The release that recipes are written for. */
export const debianRelease = 'bookworm';

/** Times of files are not later than this, the day of the release, in seconds since 1970. */
export const sourceDateEpoch = 1_686_355_200;

/** What a bootstrap needs to know. */
export interface BootstrapOptions {
  /** OCI word of the CPU. */
  readonly architecture: string;
  /** An empty folder for temporary files. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a minimal Debian root file system as a tar to `target`, with the first of mmdebstrap and debootstrap
 * that is there. The same packages give the same bytes. Returns the tool's name; undefined when there is none.
 */
export async function bootstrapDebian(
  runCommand: RunCommand,
  target: string,
  options: BootstrapOptions,
): Promise<string | undefined> {
  const { folder, signal } = options;
  const run = (program: string, args: readonly string[]): Promise<boolean> =>
    runCommand({
      program,
      args,
      environment: { ...options.environment, SOURCE_DATE_EPOCH: String(sourceDateEpoch), TMPDIR: folder },
      onLine: (line) => {
        if (/^[IWE]: /.test(line)) options.onProgress?.(line);
      },
      toError: (reason, lastLines) => new BootstrapFailedError(program, reason, lastLines),
      signal,
    });
  const architecture = debianArchitecture(options.architecture);
  if (await run('mmdebstrap', mmdebstrapArgs(architecture, target))) return 'mmdebstrap';
  // Asked first: the shell that runs it would hide that it is not there.
  if (!(await run('debootstrap', ['--version']))) return undefined;
  const root = `${folder}/root`;
  // In a mount namespace of its own, so that nothing stays mounted below the folder, however it ends.
  await run('unshare', ['--mount', 'sh', '-c', debootstrapScript, 'sh', architecture, root, target]);
  return 'debootstrap';
}

/** Debian's word for a CPU. */
export function debianArchitecture(ociArchitecture: string): string {
  const words: Readonly<Record<string, string>> = { '386': 'i386', arm: 'armhf', ppc64le: 'ppc64el' };
  return words[ociArchitecture] ?? ociArchitecture;
}

const excluded = ['/usr/share/man/*', '/usr/share/locale/*', '/usr/share/doc/*'];
const included = '/usr/share/doc/*/copyright';

// Copies of the machine's own files, logs, caches and backups: they tell where and when a root was made.
const leftovers =
  'etc/hostname etc/resolv.conf var/log/apt var/log/*.log var/cache/apt/* var/cache/ldconfig/aux-cache ' +
  'var/cache/debconf/*-old var/lib/apt/lists/* var/lib/dpkg/*-old';

// Makes /bin and its like links before the first package, which spares the package usrmerge and, with it, Perl.
const mergedUsrHook = '/usr/share/mmdebstrap/hooks/merged-usr';

function mmdebstrapArgs(architecture: string, target: string): readonly string[] {
  const hook = existsSync(mergedUsrHook);
  return [
    '--variant=minbase',
    '--format=tar',
    `--architectures=${architecture}`,
    ...(hook ? [`--hook-dir=${mergedUsrHook}`] : []),
    `--include=${hook ? 'ca-certificates,usr-is-merged' : 'ca-certificates'}`,
    ...excluded.map((path) => `--dpkgopt=path-exclude=${path}`),
    `--dpkgopt=path-include=${included}`,
    // Its own cleaning runs apt again, which leaves a folder whose owner depends on where this runs.
    '--skip=cleanup/apt',
    `--customize-hook=cd "$1" && rm -rf ${leftovers}`,
    debianRelease,
    target,
  ];
}

// $1 architecture, $2 folder of the root, $3 the tar to write. debootstrap has no filter of paths, so they are
// removed afterwards, and dpkg is told of them for what is installed later.
const debootstrapScript = `set -e
debootstrap --variant=minbase --include=ca-certificates --arch="$1" ${debianRelease} "$2"
cd "$2"
printf 'path-exclude=%s\\n' ${excluded.map((path) => `'${path}'`).join(' ')} > etc/dpkg/dpkg.cfg.d/minimal
echo 'path-include=${included}' >> etc/dpkg/dpkg.cfg.d/minimal
rm -rf ${leftovers} usr/share/man/* usr/share/locale/*
find usr/share/doc -mindepth 1 ! -type d ! -name copyright -delete
find usr/share/doc -mindepth 1 -type d -empty -delete
tar --sort=name --numeric-owner --one-file-system --clamp-mtime --mtime="@$SOURCE_DATE_EPOCH" -cf "$3" .`;
