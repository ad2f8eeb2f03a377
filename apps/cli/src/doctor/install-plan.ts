import { isDebianLike, type OsRelease } from './os-release.ts';

/** What decides whether, and how, an engine or a tool can be installed here. */
export interface InstallFacts {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** Undefined outside of Linux. */
  readonly osRelease: OsRelease | undefined;
  readonly isSystemdRunning: boolean;
  readonly isDaemonInstalled: boolean;
  /** Ways to an engine that are installed on a Mac, though none answers. */
  readonly macEngines: readonly MacEngine[];
}

/** What runs containers on a Mac. */
export type MacEngine = 'docker-desktop' | 'orbstack' | 'colima' | 'podman';

/** One step of an installation. */
export type InstallStep =
  | {
      readonly kind: 'command';
      readonly title: string;
      readonly command: readonly [string, ...string[]];
      /** Its failure is told and passed over. */
      readonly mayFail?: boolean;
    }
  | { readonly kind: 'start-daemon'; readonly title: string; readonly by: 'systemd' | 'hand' };

/** What would be done, or one sentence on what a person has to do instead. */
export type InstallPlan =
  | { readonly possible: true; readonly steps: readonly InstallStep[] }
  | { readonly possible: false; readonly cure: string };

/** How to get a running Docker daemon: install and start it, or only start what is installed. */
export function planEngineInstall(facts: InstallFacts): InstallPlan {
  if (facts.platform === 'darwin') return { possible: false, cure: macCure(facts.macEngines) };
  if (facts.platform !== 'linux' || !facts.osRelease) {
    return { possible: false, cure: 'Install Docker or Podman and start it.' };
  }
  const by = facts.isSystemdRunning ? 'systemd' : 'hand';
  const start: InstallStep = { kind: 'start-daemon', title: 'start the Docker daemon', by };
  if (facts.isDaemonInstalled) {
    if (facts.isRoot) return { possible: true, steps: [start] };
    const command = by === 'systemd' ? 'sudo systemctl enable --now docker' : 'sudo dockerd';
    return { possible: false, cure: `Docker is installed but not running: start it with \`${command}\`.` };
  }
  if (!isDebianLike(facts.osRelease)) return { possible: false, cure: otherLinuxCure(facts.osRelease) };
  if (!facts.isRoot) {
    return {
      possible: false,
      cure: 'Run `smax doctor --fix` as root, or type `sudo apt-get install docker.io && sudo usermod -aG docker $USER` and sign in again.',
    };
  }
  // iptables is only a recommendation of some releases' docker.io, but the daemon does not start without it.
  return {
    possible: true,
    steps: [...aptSteps('install Docker with apt-get', ['docker.io', 'iptables', 'ca-certificates']), start],
  };
}

/** How to get a tool that makes a Debian root file system when no registry can be reached. */
export function planBootstrapToolInstall(facts: InstallFacts): InstallPlan {
  if (facts.platform !== 'linux' || !facts.osRelease || !isDebianLike(facts.osRelease)) {
    return { possible: false, cure: 'Make a registry reachable, or load a Debian image into the engine.' };
  }
  if (!facts.isRoot) {
    return {
      possible: false,
      cure: 'If no registry can be reached: `sudo apt-get install mmdebstrap`, and run as root.',
    };
  }
  // Ubuntu does not bring the keys of Debian's archive by itself.
  return {
    possible: true,
    steps: aptSteps('install mmdebstrap with apt-get', ['mmdebstrap', 'debian-archive-keyring']),
  };
}

function aptSteps(title: string, packages: readonly string[]): readonly InstallStep[] {
  return [
    {
      kind: 'command',
      title: 'finish what an interrupted installation left',
      command: ['dpkg', '--configure', '-a'],
      mayFail: true,
    },
    // One broken third-party source fails the whole update, though the lists that matter may be there.
    {
      kind: 'command',
      title: 'refresh the package lists',
      command: ['apt-get', 'update'],
      mayFail: true,
    },
    {
      kind: 'command',
      title,
      // Without its pseudo terminal dpkg stays in the process group, and so ends with it.
      command: [
        'apt-get',
        'install',
        '-y',
        '--no-install-recommends',
        '-o',
        'Dpkg::Use-Pty=0',
        '-o',
        'DPkg::Lock::Timeout=60',
        ...packages,
      ],
    },
  ];
}

function macCure(engines: readonly MacEngine[]): string {
  const starts: Readonly<Record<MacEngine, string>> = {
    'docker-desktop': 'open -a Docker',
    orbstack: 'open -a OrbStack',
    colima: 'colima start',
    podman: 'podman machine start',
  };
  const [engine] = engines;
  return engine
    ? `An engine is installed but not running: start it with \`${starts[engine]}\`.`
    : 'Install Docker Desktop, Colima (`brew install colima docker && colima start`) or Podman.';
}

/** Commands as each distribution's own documentation gives them. */
function otherLinuxCure({ id, idLike, name }: OsRelease): string {
  const commands: Readonly<Record<string, string>> = {
    fedora: 'sudo dnf install podman && systemctl --user enable --now podman.socket',
    rhel: 'sudo dnf install podman && systemctl --user enable --now podman.socket',
    arch: 'sudo pacman -S docker && sudo systemctl enable --now docker',
    alpine: 'apk add docker && rc-update add docker && service docker start',
    suse: 'sudo zypper install docker && sudo systemctl enable --now docker',
  };
  const command = [id, ...idLike].map((word) => commands[word]).find((found) => found !== undefined);
  return command
    ? `On ${name} type \`${command}\`.`
    : `Install Docker or Podman with the package manager of ${name} and start it.`;
}
