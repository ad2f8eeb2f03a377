import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@serverless-max/foundation';
import type {
  ContainerLogLine,
  ContainerSpec,
  ContainerState,
  ContainerSummary,
  LogFollower,
  MemoryUse,
  PortAddress,
  RunningContainer,
} from '../container.ts';
import { ContainerNotFoundError, EngineConflictError, PortNotPublishedError } from '../errors.ts';

const host = '127.0.0.1';

/** What a fake container knows of its engine. */
export interface FakeContainerOptions {
  readonly id: string;
  readonly name: string;
  readonly spec: ContainerSpec;
  readonly clock: Clock;
  readonly onRemoved: () => void;
}

/** A container without an engine. The methods that `RunningContainer` lacks are for the program in it. */
export class FakeContainer implements RunningContainer {
  readonly id: string;
  readonly name: string;
  readonly spec: ContainerSpec;
  readonly #clock: Clock;
  readonly #onRemoved: () => void;
  readonly #servers = new Map<number, { readonly server: Server; readonly port: number }>();
  readonly #lines: ContainerLogLine[] = [];
  readonly #followers = new Set<{ onLine: (line: ContainerLogLine) => void; end: () => void }>();
  #unpaused: PromiseWithResolvers<void> | undefined;
  #exit: { readonly code: number; readonly oomKilled: boolean; readonly at: string } | undefined;
  #isRemoved = false;
  readonly #startedAt: string;

  constructor({ id, name, spec, clock, onRemoved }: FakeContainerOptions) {
    this.id = id;
    this.name = name;
    this.spec = spec;
    this.#clock = clock;
    this.#onRemoved = onRemoved;
    this.#startedAt = this.#timestamp();
  }

  /** Writes one line. */
  log(text: string, stream: 'stdout' | 'stderr' = 'stdout'): void {
    const line = { timestamp: this.#timestamp(), stream, text };
    this.#lines.push(line);
    for (const { onLine } of this.#followers) onLine(line);
  }

  /** Serves HTTP on a published port; while the container is paused, requests wait. */
  async listen(containerPort: number, handle: RequestListener): Promise<void> {
    const entry = this.#servers.get(containerPort);
    const server = createServer(async (request, response) => {
      await this.#unpaused?.promise;
      handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(entry?.port ?? 0, host, resolve));
    this.#servers.set(containerPort, { server, port: (server.address() as AddressInfo).port });
  }

  /** Ends the program: its ports close and its logs end. */
  exit(code: number, { oomKilled = false }: { readonly oomKilled?: boolean } = {}): void {
    if (this.#exit !== undefined) return;
    this.#exit = { code, oomKilled, at: this.#timestamp() };
    for (const { server } of this.#servers.values()) {
      server.close();
      server.closeAllConnections();
    }
    for (const { end } of this.#followers) end();
    this.#followers.clear();
  }

  address(containerPort: number): PortAddress {
    if (!this.spec.publish.includes(containerPort)) {
      throw new PortNotPublishedError(this.name, containerPort, this.spec.publish);
    }
    // Where no program listens, connections are refused: nobody serves tcpmux.
    return { host, port: this.#servers.get(containerPort)?.port ?? 1 };
  }

  async state(): Promise<ContainerState> {
    const exit = this.#isRemoved ? undefined : this.#exit;
    const running = this.#exit === undefined;
    return {
      running,
      paused: running && this.#unpaused !== undefined,
      exitCode: exit?.code,
      oomKilled: exit?.oomKilled ?? false,
      error: '',
      startedAt: this.#isRemoved ? undefined : this.#startedAt,
      finishedAt: exit?.at,
    };
  }

  async followLogs(onLine: (line: ContainerLogLine) => void): Promise<LogFollower> {
    this.#refuseRemoved();
    for (const line of this.#lines) onLine(line);
    if (this.#exit !== undefined) return { close() {}, ended: Promise.resolve() };
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const follower = { onLine, end };
    this.#followers.add(follower);
    const close = (): void => {
      this.#followers.delete(follower);
      end();
    };
    return { close, ended };
  }

  async pause(): Promise<void> {
    this.#refuseRemoved();
    if (this.#unpaused !== undefined) throw new EngineConflictError(this.name, 'it is already paused');
    if (this.#exit !== undefined) throw new EngineConflictError(this.name, 'it is not running');
    this.#unpaused = Promise.withResolvers();
  }

  async unpause(): Promise<void> {
    this.#refuseRemoved();
    if (this.#unpaused === undefined) throw new EngineConflictError(this.name, 'it is not paused');
    this.#unpaused.resolve();
    this.#unpaused = undefined;
  }

  async memory(): Promise<MemoryUse | undefined> {
    if (this.#exit !== undefined) return undefined;
    return { usedBytes: 3_000_000, reclaimableBytes: 1_000_000, peakBytes: 4_000_000 };
  }

  async stop(): Promise<void> {
    this.exit(143);
  }

  async remove(): Promise<void> {
    if (this.#isRemoved) return;
    this.exit(137);
    this.#isRemoved = true;
    this.#onRemoved();
  }

  /** The container as an engine lists it. */
  summarize(): ContainerSummary {
    const { id, name } = this;
    const { image, labels = {} } = this.spec;
    const running = this.#unpaused === undefined ? 'running' : 'paused';
    return { id, name, image, labels, state: this.#exit === undefined ? running : 'exited' };
  }

  #refuseRemoved(): void {
    if (this.#isRemoved) throw new ContainerNotFoundError(this.name);
  }

  #timestamp(): string {
    return new Date(this.#clock.now()).toISOString().replace('Z', '000000Z');
  }
}
