import type { ContainerEngine, ContainerState, LogFollower } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import type { ActionLimits, ContainerAnswer } from '@serverless-max/whisk-protocol';
import { ActivationLogs, type LogCollection, type OnLine } from './activation-logs.ts';
import type { ClientAnswer } from './answer-reader.ts';
import { actionPort } from './container-spec.ts';
import { sentinelsOf } from './log-mark.ts';
import { PauseSwitch } from './pause-switch.ts';
import { type ClientRequest, createRuntimeClient, type RuntimeClient } from './runtime-client.ts';
import { findMismatch, type StartedContainer } from './start-container.ts';

/** Pauses between attempts of `/init` while nothing listens yet, in milliseconds (OpenWhisk: 50). */
const initPausesMs = [2, 4, 8];
const longestInitPauseMs = 16;

/** How often a container that does not answer is asked whether it still runs, in milliseconds. */
const stateCheckMs = 250;

/** How long a broken connection waits for word of an out-of-memory kill (OpenWhisk: DockerContainer.scala). */
const outOfMemoryWaitMs = 2_000;
const outOfMemoryPauseMs = 20;

/** An answer. `refused` means that the action server was gone before it got the request. */
export type ProxyAnswer = ContainerAnswer | Extract<ClientAnswer, { readonly tag: 'refused' }>;

/** What a proxy needs besides its container. */
export interface ContainerProxyOptions {
  readonly engine: ContainerEngine;
  /** Of the action that the container is for. */
  readonly limits: ActionLimits;
  readonly clock: Clock;
  readonly onLine: OnLine | undefined;
}

/** One started container and its action server. Only `pause`, `resume` and `remove` reject. */
export class ContainerProxy {
  /** The first 12 characters of the container's id, as people see it elsewhere. */
  readonly id: string;
  readonly #engine: ContainerEngine;
  readonly #started: StartedContainer;
  readonly #connect: () => RuntimeClient;
  readonly #logs: ActivationLogs | undefined;
  readonly #following: Promise<void>;
  readonly #pauseSwitch: PauseSwitch;
  readonly #clock: Clock;
  readonly #removal = new AbortController();
  /** Nothing but their order tells the lines of two activations apart. */
  readonly #ordersLines: boolean;
  /** Resolves when the lines of the activation before have come; undefined when they have. */
  #latestLines: Promise<unknown> | undefined;
  #client: RuntimeClient;
  #follower: LogFollower | undefined;

  /** Sends nothing to the action server yet. */
  constructor(started: StartedContainer, { engine, limits, clock, onLine }: ContainerProxyOptions) {
    const { container, image } = started;
    this.id = shortId(started);
    this.#engine = engine;
    this.#started = started;
    this.#clock = clock;
    this.#pauseSwitch = new PauseSwitch(container);
    const sentinels = sentinelsOf(image.labels);
    const address = container.address(actionPort);
    const connections = limits.concurrency;
    const keepAlive = sentinels !== 'none';
    this.#connect = () => createRuntimeClient(address, { keepAlive, connections, clock });
    this.#client = this.#connect();
    // A log limit of 0 means that nobody wants the lines.
    const isSilent = limits.logs === 0;
    this.#logs = isSilent
      ? undefined
      : new ActivationLogs({ sentinels, limitMb: limits.logs, clock, onLine });
    this.#ordersLines = sentinels === 'plain' && connections === 1;
    this.#following = this.#follow();
  }

  /** A job has to wait for `resume` first; also true while it pauses. */
  get isPaused(): boolean {
    return this.#pauseSwitch.isPaused;
  }

  /** Pauses the container, which must be idle. */
  async pause(): Promise<void> {
    await this.#pauseSwitch.pause(async () => {
      // What is paused cannot say that it closes a connection (OpenWhisk: Container.suspend).
      const client = this.#client;
      this.#client = this.#connect();
      await client.close();
    });
  }

  /** Lets a paused container run on, as `PauseSwitch.resume` does. */
  resume(): Promise<boolean> {
    return this.#pauseSwitch.resume();
  }

  /** A job has to wait for `linesSettled` first. */
  get awaitsLines(): boolean {
    return this.#ordersLines && this.#latestLines !== undefined;
  }

  /**
   * Waits for the lines of the activation before, where nothing else would tell them from those of the next one.
   * Resolves with whether they all came (OpenWhisk waits always, and removes a container whose lines do not come).
   */
  async linesSettled(): Promise<boolean> {
    await this.#latestLines;
    return this.#logs?.isLost !== true;
  }

  /** Starts collecting the lines of the next activation. */
  collectLogs(activationId: string): LogCollection {
    const collection = this.#logs?.begin(activationId);
    if (!collection) return noLogs;
    return {
      cancel: () => collection.cancel(),
      finish: (outcome) => {
        const lines = this.#following.then(() => collection.finish(outcome));
        this.#latestLines = lines;
        void lines.then(() => {
          if (this.#latestLines === lines) this.#latestLines = undefined;
        });
        return lines;
      },
    };
  }

  /**
   * Sends `/init`, and again while nothing answers: the port may be published before the action server
   * listens. A container that has exited is not waited for; it `refused` when none of the requests can have reached it.
   */
  async init(request: Omit<ClientRequest, 'path'>): Promise<ProxyAnswer> {
    const started = this.#clock.elapsed();
    let nextStateCheckMs = stateCheckMs;
    let isRefused = true;
    for (let attempt = 0; ; attempt++) {
      const leftMs = request.timeoutMs - (this.#clock.elapsed() - started);
      if (leftMs <= 0) return { tag: 'timed-out', elapsedMs: request.timeoutMs - leftMs };
      const answer = await this.#client.send({ ...request, path: '/init', timeoutMs: leftMs });
      const elapsedMs = this.#clock.elapsed() - started;
      if (answer.tag === 'answered' || answer.tag === 'timed-out') return { ...answer, elapsedMs };
      const broken = { tag: 'broken', elapsedMs, outOfMemory: false } as const;
      if (answer.tag === 'unreadable') return broken;
      // Whoever began to answer has taken the request, and must not get it twice.
      if (answer.tag === 'broken' && answer.begun) {
        return { ...broken, outOfMemory: await this.#wasOutOfMemory() };
      }
      if (answer.tag === 'broken') isRefused = false;

      // Output that is over is the first sign of a container that has exited.
      if (elapsedMs >= nextStateCheckMs || this.#logs?.isOver === true || this.#removal.signal.aborted) {
        nextStateCheckMs = elapsedMs + stateCheckMs;
        const state = await this.#state();
        if (state?.running === false && isRefused && !state.oomKilled) return { tag: 'refused', elapsedMs };
        if (state?.running === false || state?.oomKilled) return { ...broken, outOfMemory: state.oomKilled };
      }
      await this.#pause(initPausesMs[attempt] ?? longestInitPauseMs);
      if (this.#removal.signal.aborted) return broken;
    }
  }

  /** Sends `/run`, once. */
  async run(request: Omit<ClientRequest, 'path'>): Promise<ProxyAnswer> {
    const answer = await this.#client.send({ ...request, path: '/run' });
    const { elapsedMs } = answer;
    if (answer.tag === 'unreadable') return { tag: 'broken', elapsedMs, outOfMemory: false };
    if (answer.tag !== 'broken') return answer;
    return { tag: 'broken', elapsedMs, outOfMemory: await this.#wasOutOfMemory() };
  }

  /** Whether an engine that can pause at all would pause the container: it runs, and nobody else has paused it. */
  async isPausable(): Promise<boolean> {
    return this.#state().then((it) => it?.running === true && !it.paused);
  }

  /** What became of a container that failed its activation, in words. */
  async diagnose(): Promise<string> {
    const state = await this.#state();
    if (!state) return `nothing is known of container ${this.id}: the engine does not answer`;
    if (state.running) return `container ${this.id} still ran, and was removed`;
    const { imageName, image } = this.#started;
    const mismatch = await findMismatch(this.#engine, imageName, image);
    if (mismatch) return mismatch.message;
    const why = state.oomKilled ? 'out of memory' : `exit code ${state.exitCode ?? 'unknown'}`;
    return `container ${this.id} had ended by itself (${state.error || why})`;
  }

  /** Waits for no more log lines. */
  endLogs(): void {
    this.#logs?.end();
  }

  /** Waits for the log lines that are still on their way, then kills and removes the container. */
  async remove(): Promise<void> {
    await this.#following;
    await this.#logs?.settled();
    this.#removal.abort();
    this.#follower?.close();
    await this.#client.close();
    // A paused container hears of its end when it runs on (OpenWhisk: ContainerProxy.destroyContainer).
    await this.resume().catch(() => undefined);
    await this.#started.container.remove();
  }

  /** Resolves when the output is being read; until it ends, every line goes to the logs. */
  async #follow(): Promise<void> {
    const logs = this.#logs;
    if (!logs) return;
    try {
      this.#follower = await this.#started.container.followLogs((line) => logs.accept(line));
      void this.#follower.ended.then(() => logs.end());
    } catch {
      // Without a follower lines are missing, and that is how the activation's logs will end.
      logs.end();
    }
  }

  async #wasOutOfMemory(): Promise<boolean> {
    const until = this.#clock.elapsed() + outOfMemoryWaitMs;
    for (;;) {
      const state = await this.#state();
      if (!state?.running || state.oomKilled) return state?.oomKilled ?? false;
      if (this.#clock.elapsed() >= until) return false;
      await this.#pause(outOfMemoryPauseMs);
      if (this.#removal.signal.aborted) return false;
    }
  }

  /** Undefined when the engine does not answer. */
  async #state(): Promise<ContainerState | undefined> {
    return this.#started.container.state().catch(() => undefined);
  }

  /** Ends early, without a failure, when the container is removed. */
  async #pause(ms: number): Promise<void> {
    if (!this.#removal.signal.aborted) {
      await this.#clock.sleep(ms, this.#removal.signal).catch(() => undefined);
    }
  }
}

/** The first 12 characters of the container's id. */
export function shortId({ container }: StartedContainer): string {
  return container.id.slice(0, 12);
}

const noLogs: LogCollection = {
  finish: async () => ({ lines: [], complete: true }),
  cancel: () => undefined,
};
