/** A container to start. */
export interface ContainerSpec {
  /** Reference or id of an image that is already in the engine. */
  readonly image: string;
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Memory limit in MiB, without any swap on top. */
  readonly memoryMb?: number;
  readonly cpuShares?: number;
  readonly pidsLimit?: number;
  /** Soft and hard limit of open files. */
  readonly ulimitNofile?: number;
  /** TCP ports of the container, each published on a free port of the loopback address (of the engine's host, when that is another machine). */
  readonly publish: readonly number[];
  readonly capDrop?: readonly string[];
  readonly noNewPrivileges?: boolean;
  readonly network?: string;
  /** Replaces the image's CMD. */
  readonly cmd?: readonly string[];
  /** Replaces the image's ENTRYPOINT. */
  readonly entrypoint?: readonly string[];
  readonly readOnlyRoot?: boolean;
}

/** Where a published port is reached. */
export interface PortAddress {
  readonly host: string;
  readonly port: number;
  /**
   * Present where another container may get the address as soon as this one has ended, or has left its network: whether
   * it is still this one's.
   * To be asked before and after every connecting; a connection that is there cannot become another's.
   */
  readonly isHeld?: () => boolean;
}

/** A container as the engine sees it now. */
export interface ContainerState {
  /** Also true while paused. */
  readonly running: boolean;
  readonly paused: boolean;
  /** Undefined while it runs, and when the container was removed. */
  readonly exitCode: number | undefined;
  /** The kernel killed a process of it for lack of memory. */
  readonly oomKilled: boolean;
  /** The engine's own sentence when it could not start it; empty otherwise. */
  readonly error: string;
  /** RFC 3339; undefined when unknown. */
  readonly startedAt: string | undefined;
  /** RFC 3339; undefined while it runs, and when unknown. */
  readonly finishedAt: string | undefined;
}

/** What a container takes of the machine's memory, in bytes. */
export interface MemoryUse {
  /** All that is charged to it now, files that the kernel keeps for it included. */
  readonly usedBytes: number;
  /** Of that, files that nothing has asked for lately: the kernel takes them back before anything is killed. */
  readonly reclaimableBytes: number;
  /** The most that was ever charged to it; undefined where the kernel does not tell (cgroups of version 2 before Linux 5.19, or another machine). */
  readonly peakBytes: number | undefined;
}

/** One whole line that a container wrote; of one that is longer than 1 MiB, a part. */
export interface ContainerLogLine {
  /** The engine's time of the line: RFC 3339 in UTC with up to nine digits of a second. */
  readonly timestamp: string;
  readonly stream: 'stdout' | 'stderr';
  /** Without the newline. */
  readonly text: string;
}

/** A running reading of a container's logs. */
export interface LogFollower {
  /** Stops reading; no line comes after it. */
  close(): void;
  /** Settles when the container's output is over, or after `close`; never rejects. */
  readonly ended: Promise<void>;
}

/** A container that was started by `ContainerEngine.startContainer`. */
export interface RunningContainer {
  readonly id: string;
  readonly name: string;
  /**
   * Where a port of `ContainerSpec.publish` is reached; throws `PortNotPublishedError` for any other. A
   * container that has ended refuses connections there.
   */
  address(containerPort: number): PortAddress;
  /** Never fails for a container that is gone: then `running` is false. */
  state(): Promise<ContainerState>;
  /** Reports every line of both streams, from the start of the container on. */
  followLogs(onLine: (line: ContainerLogLine) => void): Promise<LogFollower>;
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Undefined for a container that does not run. */
  memory(): Promise<MemoryUse | undefined>;
  /** Sends the image's stop signal, and kills what still runs after `graceSeconds`; one that has ended already is fine. */
  stop(graceSeconds: number): Promise<void>;
  /** Kills and removes it; a container that is gone already is fine. */
  remove(): Promise<void>;
}

/** A container in a list. */
export interface ContainerSummary {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The engine's word: `created`, `running`, `paused`, `exited`, … */
  readonly state: string;
}
