import { type ContainerEngine, EngineUnreachableError } from '@serverless-max/container-engine';
import { type Clock, type Logger, messageOf } from '@serverless-max/foundation';
import { fullyQualifiedName } from '@serverless-max/whisk-protocol';
import type { OnLine } from './activation-logs.ts';
import { shortId } from './container-proxy.ts';
import { type ContainerDefaults, containerName, memoryOf, type Purpose } from './container-spec.ts';
import type { ContainerEvent } from './container-state.ts';
import type { InvokerEvent, RemovalReason } from './events.ts';
import { Leftovers } from './leftovers.ts';
import { PoolMember } from './pool-member.ts';
import { type StartedContainer, startContainer } from './start-container.ts';
import type { Job, StemCells } from './types.ts';

/** What the containers of a pool need. */
export interface PoolContainersOptions extends ContainerDefaults {
  readonly engine: ContainerEngine;
  readonly imageOfKind: (kind: string) => Promise<string>;
  readonly idleContainerMs: number;
  readonly pauseGraceMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onEvent: ((event: InvokerEvent) => void) | undefined;
  /** Aborted when the invoker closes. */
  readonly signal: AbortSignal;
  /** What came of a container is told to the pool. */
  tell(id: string, event: ContainerEvent): void;
}

/** The containers of a pool by their ids: starts, pauses, resumes and removes them, and decides nothing. */
export class PoolContainers {
  readonly #members = new Map<string, PoolMember>();
  readonly #options: PoolContainersOptions;
  readonly #onLine: OnLine | undefined;
  readonly #leftovers: Leftovers;
  #canPause: boolean;

  constructor(options: PoolContainersOptions) {
    this.#options = options;
    const { onEvent, pauseGraceMs, idleContainerMs, engine, clock } = options;
    this.#leftovers = new Leftovers(engine, clock);
    this.#canPause = pauseGraceMs < idleContainerMs;
    this.#onLine =
      onEvent &&
      ((activationId, { stream, timestamp, text }) =>
        onEvent({ tag: 'log-line', activationId, stream, timestamp, text }));
  }

  /** Those that are not removed yet. */
  entries(): IterableIterator<[string, PoolMember]> {
    return this.#members.entries();
  }

  /** A container that the pool has told of, and that is not removed yet. */
  get(id: string): PoolMember {
    const member = this.#members.get(id);
    if (!member) throw new Error(`no container ${id} in the pool`);
    return member;
  }

  /** Begins to start a container for the action of a job. */
  startFor(id: string, { action, namespace }: Job): void {
    this.#create(id, { action, namespace });
    this.claimFor(id, action);
  }

  /** Makes a container the action's own: it is the same for all of its jobs. */
  claimFor(id: string, action: Job['action']): void {
    const { engine, clock } = this.#options;
    this.get(id).claim(action, { engine, clock, onLine: this.#onLine });
  }

  /** Starts a stem cell; the pool is told when it runs. Resolves with whether it does. */
  async prewarm(id: string, stemCells: StemCells): Promise<boolean> {
    const { logger, signal, tell } = this.#options;
    try {
      await this.#create(id, { stemCells }).started;
      tell(id, { tag: 'started' });
      return true;
    } catch (error) {
      const fields = { kind: stemCells.kind, reason: messageOf(error) };
      if (!signal.aborted) logger.warn(fields, 'stem cell not started');
      return false;
    }
  }

  /** Says that a container must go, and why, unless that was said before; one that is gone does not mind. */
  condemn(id: string, reason: RemovalReason): void {
    const member = this.#members.get(id);
    if (!member) return;
    member.removalReason ??= reason;
    this.#options.tell(id, { tag: 'condemned' });
  }

  /** Removes stem cells that nobody has claimed in their time to live. */
  expireStemCells(): void {
    const now = this.#options.clock.elapsed();
    for (const [id, { stemCells, createdAt }] of [...this.#members]) {
      if (now - createdAt >= (stemCells?.reactive?.ttlMs ?? Number.POSITIVE_INFINITY))
        this.condemn(id, 'expired');
    }
  }

  /** For a container that has become idle. */
  armPauseTimer(id: string): void {
    const { clock, tell, pauseGraceMs } = this.#options;
    if (this.#canPause) this.get(id).timer = clock.after(pauseGraceMs, () => tell(id, { tag: 'rested' }));
    else this.armIdleTimer(id);
  }

  /** For a container that is about to be paused. */
  armIdleTimer(id: string): void {
    const { clock, idleContainerMs } = this.#options;
    this.get(id).timer = clock.after(idleContainerMs, () => this.condemn(id, 'idle'));
  }

  /** Pauses an idle container; one that cannot be paused is condemned. */
  async pause(id: string): Promise<void> {
    const { clock, logger } = this.#options;
    const proxy = this.get(id).readyProxy;
    if (!proxy) return;
    const began = clock.elapsed();
    try {
      await proxy.pause();
      this.#emitStep('container-paused', id, proxy.id, began);
    } catch (error) {
      logger.warn({ containerId: proxy.id, reason: messageOf(error) }, 'container not paused');
      // An engine that cannot do it at all, as one without the freezer of cgroups, shall not cost every container.
      this.#canPause &&= !(await proxy.isPausable());
      this.condemn(id, 'not-paused');
    }
  }

  /** Lets a paused container run on. Resolves with whether it does. */
  async resume(id: string): Promise<boolean> {
    const { clock, logger } = this.#options;
    const proxy = this.get(id).readyProxy;
    if (!proxy) return false;
    const began = clock.elapsed();
    try {
      // Of the jobs that wait for it, the first one tells.
      if (await proxy.resume()) this.#emitStep('container-resumed', id, proxy.id, began);
      return true;
    } catch (error) {
      logger.warn({ containerId: proxy.id, reason: messageOf(error) }, 'container not resumed');
      return false;
    }
  }

  /** Tells that a container took its code. */
  initialized(id: string, durationMs: number): void {
    const member = this.get(id);
    member.endInitialization(undefined);
    const containerId = member.readyProxy?.id ?? '';
    const { name: container } = member;
    this.#options.onEvent?.({
      tag: 'container-initialized',
      container,
      containerId,
      durationMs,
      at: this.#now,
    });
  }

  /** Kills and removes a container; one that cannot be removed is told of, and left to later attempts. */
  async remove(id: string): Promise<void> {
    const member = this.get(id);
    // Whatever has no other reason was in the way.
    member.removalReason ??= 'evicted';
    const { name: container, removalReason: reason } = member;
    const containerId = await member.started.then(shortId, (error: unknown) => {
      // An engine that goes away in the middle of a start may hold a container whose id nobody knows.
      if (error instanceof EngineUnreachableError) this.#leftovers.add(container);
      return undefined;
    });
    try {
      await member.remove();
    } catch (error) {
      this.#options.logger.warn({ containerId, reason: messageOf(error) }, 'container not removed');
      this.#leftovers.add(container);
    }
    this.#members.delete(id);
    const started = containerId === undefined ? {} : { containerId };
    this.#options.onEvent?.({ tag: 'container-removed', container, ...started, reason, at: this.#now });
  }

  /** Gives what could not be removed one last attempt. */
  close(): Promise<void> {
    return this.#leftovers.close();
  }

  get #now(): number {
    return this.#options.clock.now();
  }

  #create(id: string, purpose: Purpose): PoolMember {
    const { namePrefix, onEvent } = this.#options;
    const container = containerName(namePrefix, id, purpose);
    onEvent?.({
      tag: 'container-created',
      container,
      kind: purpose.action?.exec.kind ?? purpose.stemCells?.kind ?? '',
      memoryMb: memoryOf(purpose),
      ...(purpose.action && { action: fullyQualifiedName(purpose.action) }),
      at: this.#now,
    });
    const member = new PoolMember(
      container,
      this.#start(id, container, purpose),
      this.#options.clock.elapsed(),
      purpose.stemCells,
    );
    this.#members.set(id, member);
    return member;
  }

  async #start(id: string, name: string, purpose: Purpose): Promise<StartedContainer> {
    const { engine, signal, clock } = this.#options;
    const image = await this.#imageOf(purpose);
    const began = clock.elapsed();
    const started = await startContainer(engine, { name, image, purpose }, this.#options, signal);
    this.#emitStep('container-started', id, shortId(started), began);
    return started;
  }

  async #imageOf({ action, stemCells }: Purpose): Promise<string> {
    if (!action) return this.#options.imageOfKind(stemCells.kind);
    return action.exec.kind === 'blackbox' ? action.exec.image : this.#options.imageOfKind(action.exec.kind);
  }

  #emitStep(
    tag: 'container-started' | 'container-paused' | 'container-resumed',
    id: string,
    containerId: string,
    began: number,
  ): void {
    const { onEvent, clock } = this.#options;
    if (!onEvent) return;
    const { name: container } = this.get(id);
    onEvent({ tag, container, containerId, durationMs: clock.elapsed() - began, at: clock.now() });
  }
}
