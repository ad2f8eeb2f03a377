import { expect, test } from 'vitest';
import { type InstallFacts, planBootstrapToolInstall, planEngineInstall } from './install-plan.ts';

const debian = { id: 'debian', idLike: [], name: 'Debian GNU/Linux 12 (bookworm)' };
const base: InstallFacts = {
  platform: 'linux',
  isRoot: true,
  osRelease: debian,
  isSystemdRunning: false,
  isDaemonInstalled: false,
  macEngines: [],
};

test('on Debian as root: install, then start by hand', () => {
  const plan = planEngineInstall(base);
  expect(
    plan.possible && plan.steps.map((step) => (step.kind === 'command' ? step.command.join(' ') : step)),
  ).toMatchInlineSnapshot(`
      [
        "dpkg --configure -a",
        "apt-get update",
        "apt-get install -y --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=60 docker.io iptables ca-certificates",
        {
          "by": "hand",
          "kind": "start-daemon",
          "title": "start the Docker daemon",
        },
      ]
    `);
});

test.each<[string, Partial<InstallFacts>, string[]]>([
  ['with systemd', { isSystemdRunning: true }, ['command', 'command', 'command', 'systemd']],
  ['installed but stopped', { isDaemonInstalled: true }, ['hand']],
  ['installed but stopped, with systemd', { isDaemonInstalled: true, isSystemdRunning: true }, ['systemd']],
  [
    'a derivative of Ubuntu',
    { osRelease: { id: 'linuxmint', idLike: ['ubuntu'], name: 'Linux Mint' } },
    ['command', 'command', 'command', 'hand'],
  ],
  [
    'installed on another distribution',
    { isDaemonInstalled: true, osRelease: { id: 'fedora', idLike: [], name: 'Fedora' } },
    ['hand'],
  ],
])('the engine can be cured: %s', (_, facts, kinds) => {
  const plan = planEngineInstall({ ...base, ...facts });
  expect(plan.possible && plan.steps.map((step) => (step.kind === 'command' ? step.kind : step.by))).toEqual(
    kinds,
  );
});

test.each<[string, Partial<InstallFacts>, string]>([
  ['not root', { isRoot: false }, 'sudo apt-get install docker.io && sudo usermod -aG docker $USER'],
  ['not root, stopped', { isRoot: false, isDaemonInstalled: true }, 'start it with `sudo dockerd`'],
  [
    'not root, stopped, systemd',
    { isRoot: false, isDaemonInstalled: true, isSystemdRunning: true },
    'sudo systemctl enable --now docker',
  ],
  ['a Mac', { platform: 'darwin', osRelease: undefined }, 'Install Docker Desktop, Colima'],
  ['a Mac with Colima', { platform: 'darwin', macEngines: ['colima'] }, 'start it with `colima start`'],
  ['Windows', { platform: 'win32', osRelease: undefined }, 'Install Docker or Podman'],
  ['Fedora', { osRelease: { id: 'fedora', idLike: [], name: 'Fedora 41' } }, 'On Fedora 41 type `sudo dnf'],
  [
    'Rocky',
    { osRelease: { id: 'rocky', idLike: ['rhel', 'fedora'], name: 'Rocky' } },
    'sudo dnf install podman',
  ],
  [
    'an unknown Linux',
    { osRelease: { id: 'void', idLike: [], name: 'Void' } },
    'the package manager of Void',
  ],
])('the engine cannot be cured: %s', (_, facts, sentence) => {
  const plan = planEngineInstall({ ...base, ...facts });
  expect(plan).toMatchObject({ possible: false, cure: expect.stringContaining(sentence) });
});

test.each<[string, Partial<InstallFacts>, boolean]>([
  ['Debian as root', {}, true],
  ['Debian, not root', { isRoot: false }, false],
  ['a Mac', { platform: 'darwin', osRelease: undefined }, false],
  ['Fedora as root', { osRelease: { id: 'fedora', idLike: [], name: 'Fedora' } }, false],
])('mmdebstrap on %s', (_, facts, possible) => {
  expect(planBootstrapToolInstall({ ...base, ...facts }).possible).toBe(possible);
});
