import type { Container, ContainerInspectInfo } from 'dockerode';
import { classifyEngineFailure } from '../classify-failure.ts';
import type {
  ContainerLogLine,
  ContainerState,
  LogFollower,
  MemoryUse,
  PortAddress,
  RunningContainer,
} from '../container.ts';
import { PortNotPublishedError } from '../errors.ts';
import { followContainerLogs } from './follow-logs.ts';
import { readMemoryUse, toMemoryUse } from './memory-use.ts';
import { statusOf, toEngineFailure } from './request-failure.ts';
import { untilThawed } from './until-thawed.ts';

/** A container's published ports: container port → where it is reached. */
export type PublishedPorts = ReadonlyMap<number, PortAddress>;

/** What was learnt of a container when it was started. */
export interface StartedDetails {
  readonly name: string;
  readonly ports: PublishedPorts;
  readonly endpoint: string;
  /** Whether a pause stops it, as the kernel says, where that can be seen. */
  readonly isFrozen: (() => boolean | undefined) | undefined;
  /** Of its first process, as the engine's machine counts; 0 when it had ended already. */
  readonly pid: number;
}

/** A started container of an engine that speaks Docker's API. */
export class DockerContainer implements RunningContainer {
  readonly id: string;
  readonly name: string;
  readonly #container: Container;
  readonly #ports: PublishedPorts;
  readonly #endpoint: string;
  readonly #isFrozen: StartedDetails['isFrozen'];
  readonly #pid: number;
  /** The engine's part of the last unpause. */
  #unpausing: Promise<void> = Promise.resolve();

  constructor(container: Container, { name, ports, endpoint, isFrozen, pid }: StartedDetails) {
    this.id = container.id;
    this.name = name;
    this.#container = container;
    this.#ports = ports;
    this.#endpoint = endpoint;
    this.#isFrozen = isFrozen;
    this.#pid = pid;
  }

  address(containerPort: number): PortAddress {
    const address = this.#ports.get(containerPort);
    if (address === undefined) {
      throw new PortNotPublishedError(this.name, containerPort, [...this.#ports.keys()]);
    }
    return address;
  }

  async state(): Promise<ContainerState> {
    try {
      return toContainerState(await this.#container.inspect());
    } catch (thrown) {
      if (statusOf(thrown) === 404) return removedState;
      throw this.#failure(thrown);
    }
  }

  async followLogs(onLine: (line: ContainerLogLine) => void): Promise<LogFollower> {
    return this.#request(() => followContainerLogs(this.#container, onLine));
  }

  async pause(): Promise<void> {
    await this.#unpausing;
    await this.#request(() => this.#container.pause());
  }

  async unpause(): Promise<void> {
    const unpaused = this.#request<void>(() => this.#container.unpause());
    this.#unpausing = unpaused.catch(() => undefined);
    await untilThawed(unpaused, this.#isFrozen);
  }

  async memory(): Promise<MemoryUse | undefined> {
    const seen = readMemoryUse(this.id, this.#pid);
    const query = { stream: false, 'one-shot': true } as const;
    if (seen) return seen;
    try {
      return toMemoryUse(await this.#container.stats(query));
    } catch (thrown) {
      if (statusOf(thrown) === 404) return undefined;
      throw this.#failure(thrown);
    }
  }

  async stop(graceSeconds: number): Promise<void> {
    try {
      await this.#container.stop({ t: graceSeconds });
    } catch (thrown) {
      // 304: it does not run any more; 404: it is gone.
      if (![304, 404].includes(statusOf(thrown) ?? 0)) throw this.#failure(thrown);
    }
  }

  async remove(): Promise<void> {
    await this.#request(() => removeIfPresent(this.#container));
  }

  async #request<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (thrown) {
      throw this.#failure(thrown);
    }
  }

  #failure(thrown: unknown): Error {
    const context = {
      endpoint: this.#endpoint,
      operation: 'container',
      subject: this.name,
      cause: thrown,
    } as const;
    return classifyEngineFailure(toEngineFailure(thrown), context);
  }
}

/** Kills and removes a container with its anonymous volumes; one that is gone, or going, is fine. */
export async function removeIfPresent(container: Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (thrown) {
    const { status, message } = toEngineFailure(thrown);
    const isGoing = status === 409 && /already in progress/i.test(message);
    if (status !== 404 && !isGoing) throw thrown;
  }
}

const removedState: ContainerState = {
  running: false,
  paused: false,
  exitCode: undefined,
  oomKilled: false,
  error: '',
  startedAt: undefined,
  finishedAt: undefined,
};

/** The engine's answer to "Inspect a container"; it writes a moment that has not come as the year 1. */
function toContainerState({ State: state }: ContainerInspectInfo): ContainerState {
  const moment = (text: string | undefined) => (!text || text.startsWith('0001-') ? undefined : text);
  return {
    running: state.Running,
    paused: state.Paused,
    exitCode: state.Running ? undefined : state.ExitCode,
    oomKilled: state.OOMKilled,
    error: state.Error ?? '',
    startedAt: moment(state.StartedAt),
    finishedAt: state.Running ? undefined : moment(state.FinishedAt),
  };
}

/** tcpmux, which nobody serves: whoever connects is refused, as by a program that has ended. */
const unansweredPort = 1;

/**
 * The published TCP ports of an inspected container, as a caller on this machine reaches them. A container that
 * has ended already has none any more; it gets ports that refuse, so that its end looks the same to a caller
 * whether it came a moment before this or a moment after.
 */
export function toPublishedPorts(
  inspected: ContainerInspectInfo,
  publish: readonly number[],
  host: string,
): PublishedPorts {
  const published = new Map<number, PortAddress>();
  if (!inspected.State.Running) {
    for (const port of publish) published.set(port, { host, port: unansweredPort });
  }
  for (const [name, bindings] of Object.entries(inspected.NetworkSettings.Ports ?? {})) {
    const binding = (bindings as readonly { HostPort: string }[] | null)?.[0];
    if (binding) published.set(Number.parseInt(name, 10), { host, port: Number(binding.HostPort) });
  }
  return published;
}
