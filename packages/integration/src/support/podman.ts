import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findDebianProgram } from './debian-programs.ts';

const run = promisify(execFile);

/** Podman with images of its own; dispose of it to remove them all. */
export interface Podman extends AsyncDisposable {
  /** Runs a command to its end and returns what it printed, without the line's end. */
  (...args: readonly string[]): Promise<string>;
}

/**
 * Podman that keeps everything in a temporary folder. Containers are run by `runc` where that is installed: Docker brings
 * it, and it takes every kind of cgroups.
 */
export async function openPodman(program: string): Promise<Podman> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-podman-'));
  const runc = await findDebianProgram('runc');
  const options = [
    ['--root', join(folder, 'root')],
    ['--runroot', join(folder, 'run')],
    ['--tmpdir', join(folder, 'tmp')],
    ['--storage-driver', 'vfs'],
    ['--cgroup-manager', 'cgroupfs'],
    ['--events-backend', 'file'],
    ...(runc === undefined ? [] : [['--runtime', runc]]),
  ].flat();
  const podman = async (...args: readonly string[]): Promise<string> =>
    (await run(program, [...options, ...args])).stdout.trim();
  return Object.assign(podman, {
    async [Symbol.asyncDispose]() {
      await podman('rm', '--all', '--force', '--time', '0');
      await podman('rmi', '--all', '--force');
      await rm(folder, { recursive: true, force: true });
    },
  });
}
