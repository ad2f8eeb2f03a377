import { expect, test } from 'vitest';
import { explainDaemonFailure } from './daemon-failure.ts';

test.each([
  [
    'failed to start daemon: Error initializing network controller: failed to register "bridge" driver: failed to create NAT chain DOCKER: iptables not found',
    'iptables is missing',
  ],
  [
    'failed to start daemon: Error initializing network controller: failed to create NAT chain DOCKER: iptables failed: iptables --wait -t nat -N DOCKER: iptables: Failed to initialize nft: Protocol not supported',
    'the kernel does not accept its iptables rules',
  ],
  [
    'failed to start daemon: iptables failed: iptables -t nat -N DOCKER: Permission denied (you must be root)',
    'the kernel refuses what it needs, as in a container without privileges',
  ],
  [
    'failed to start daemon, ensure docker is not running or delete /var/run/docker.pid: process with PID 162 is still running',
    'the file of an earlier daemon says that it is still running',
  ],
  [
    'failed to start containerd: timeout waiting for containerd to start',
    'the containerd below it does not come up',
  ],
  ['failed to start daemon: mkdir /var/lib/docker/tmp: no space left on device', 'the disk is full'],
  [
    'unable to configure the Docker daemon with file /etc/docker/daemon.json: invalid character',
    'its configuration file is wrong',
  ],
  ["failed to start daemon: Devices cgroup isn't mounted", 'control groups are not usable on this machine'],
  ['panic: something new', 'see the end of its log'],
])('%s', (line, what) => {
  expect(explainDaemonFailure(['level=info msg="Starting up"', line], '/var/log/dockerd.log').what).toBe(
    what,
  );
});

test('a warning that the daemon survived does not explain its end', () => {
  const lines = [
    'level=warning msg="operation not permitted"',
    'failed to start daemon: no space left on device',
  ];
  expect(explainDaemonFailure(lines, 'log').what).toBe('the disk is full');
});
