import { existsSync } from 'node:fs';
import type { DoctorContext } from './context.ts';
import { findExecutable } from './find-executable.ts';
import type { InstallFacts, MacEngine } from './install-plan.ts';
import { readOsRelease } from './os-release.ts';

/** Looks at the machine for what an installation depends on; changes nothing. */
export async function gatherInstallFacts(
  context: Pick<DoctorContext, 'platform' | 'uid' | 'env'>,
): Promise<InstallFacts> {
  const { platform, uid, env } = context;
  const has = async (name: string): Promise<boolean> =>
    (await findExecutable(name, env['PATH'])) !== undefined;
  const isLinux = platform === 'linux';
  return {
    platform,
    isRoot: uid === 0,
    osRelease: isLinux ? await readOsRelease() : undefined,
    // sd_booted(3): this folder is there if and only if systemd is the running init.
    isSystemdRunning: isLinux && existsSync('/run/systemd/system'),
    isDaemonInstalled: isLinux && (await has('dockerd')),
    macEngines: platform === 'darwin' ? await findMacEngines(has) : [],
  };
}

async function findMacEngines(has: (name: string) => Promise<boolean>): Promise<readonly MacEngine[]> {
  const found: readonly [MacEngine, boolean][] = [
    ['docker-desktop', existsSync('/Applications/Docker.app')],
    ['orbstack', existsSync('/Applications/OrbStack.app')],
    ['colima', await has('colima')],
    ['podman', await has('podman')],
  ];
  return found.filter(([, isThere]) => isThere).map(([engine]) => engine);
}
