/** Why the Docker daemon did not start, as far as its log tells, and what a person can do about it. */
export interface DaemonFailure {
  readonly what: string;
  readonly cure: string;
}

interface KnownFailure extends DaemonFailure {
  readonly pattern: RegExp;
}

/** In order of trust: the first pattern that any line matches explains the failure. */
const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /failed to find iptables|iptables not found|exec: "iptables"/i,
    what: 'iptables is missing',
    cure: 'Install it with `apt-get install iptables`, then run `smax doctor --fix` again.',
  },
  {
    // Before the iptables rules: a container without privileges fails in iptables with this sentence too.
    pattern: /operation not permitted|permission denied \(you must be root\)/i,
    what: 'the kernel refuses what it needs, as in a container without privileges',
    cure: 'Use an engine outside of this container (mount its /var/run/docker.sock), or start the container with --privileged.',
  },
  {
    pattern: /iptables failed|failed to create NAT chain|nf_tables/i,
    what: 'the kernel does not accept its iptables rules',
    cure: 'Try `update-alternatives --set iptables /usr/sbin/iptables-legacy` (or …-nft), then `smax doctor --fix` again.',
  },
  {
    pattern: /docker\.pid|process with PID \d+ is still running/i,
    what: 'the file of an earlier daemon says that it is still running',
    cure: 'If no dockerd is running, remove /var/run/docker.pid and run `smax doctor --fix` again.',
  },
  {
    pattern: /waiting for containerd to start/i,
    what: 'the containerd below it does not come up',
    cure: 'If no containerd is running, remove /var/run/docker/containerd and run `smax doctor --fix` again.',
  },
  {
    pattern: /no space left on device/i,
    what: 'the disk is full',
    cure: 'Free some space below /var/lib/docker, then run `smax doctor --fix` again.',
  },
  {
    pattern: /unable to configure the Docker daemon with file/i,
    what: 'its configuration file is wrong',
    cure: 'Correct /etc/docker/daemon.json, then run `smax doctor --fix` again.',
  },
  {
    pattern: /cgroups?\b.*(not|isn't) (mounted|found|supported)/i,
    what: 'control groups are not usable on this machine',
    cure: 'Install cgroupfs-mount (`apt-get install cgroupfs-mount`), then run `smax doctor --fix` again.',
  },
];

/** Explains the log of a daemon that did not start; `logFile` is where a person can read all of it. */
export function explainDaemonFailure(lines: readonly string[], logFile: string): DaemonFailure {
  // Where the daemon names its fatal error, warnings that it survived do not count.
  const fatal = lines.filter((line) => /failed to start|level=fatal|unable to configure/i.test(line));
  const telling = fatal.length > 0 ? fatal : lines;
  const known = knownFailures.find(({ pattern }) => telling.some((line) => pattern.test(line)));
  if (known) return { what: known.what, cure: known.cure };
  return { what: 'see the end of its log', cure: `Read ${logFile} and start \`dockerd\` by hand.` };
}
