import type {
  ContainerEngine,
  ContainerState,
  ImageDetails,
  LogFollower,
  RunningContainer,
} from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import type { ContainerAnswer } from '@serverless-max/whisk-protocol';
import { ActivationLogs, type LogCollection } from './activation-logs.ts';
import type { ClientAnswer } from './answer-reader.ts';
import { actionPort, type ContainerPlan } from './container-spec.ts';
import { type ClientRequest, createRuntimeClient, type RuntimeClient } from './runtime-client.ts';
import { findMismatch, type StartedContainer, startContainer } from './start-container.ts';

/** Pauses between attempts of `/init` while nothing listens yet, in milliseconds (OpenWhisk: 50). */
const initPausesMs = [2, 4, 8];
const longestInitPauseMs = 16;

/** How often a container that does not answer is asked whether it still runs, in milliseconds. */
const stateCheckMs = 250;

/** How long a broken connection waits for word of an out-of-memory kill (OpenWhisk: DockerContainer.scala). */
const outOfMemoryWaitMs = 2_000;
const outOfMemoryPauseMs = 20;

/** The image label that says: this action server ends its output with sentinels and answers in one piece. */
const sentinelledLabel = 'serverless-max.sentinelled';

/** The answer to `/run`. `refused` means that the action server was gone before it got the request. */
export type RunAnswer = ContainerAnswer | Extract<ClientAnswer, { readonly tag: 'refused' }>;

/** One started container and its action server. None of its methods but `remove` rejects. */
export class ContainerProxy {
  /** The first 12 characters of the container's id, as people see it elsewhere. */
  readonly id: string;
  readonly #engine: ContainerEngine;
  readonly #imageName: string;
  readonly #image: ImageDetails;
  readonly #container: RunningContainer;
  readonly #client: RuntimeClient;
  readonly #logs: ActivationLogs | undefined;
  readonly #following: Promise<void>;
  readonly #clock: Clock;
  readonly #removal = new AbortController();
  #follower: LogFollower | undefined;

  private constructor(
    engine: ContainerEngine,
    plan: ContainerPlan,
    clock: Clock,
    { container, image }: StartedContainer,
  ) {
    this.id = container.id.slice(0, 12);
    this.#engine = engine;
    this.#imageName = plan.image;
    this.#image = image;
    this.#container = container;
    this.#clock = clock;
    const sentinelled = image.labels[sentinelledLabel] === 'true';
    this.#client = createRuntimeClient(container.address(actionPort), { keepAlive: sentinelled, clock });
    const limitMb = plan.action.limits.logs;
    // A log limit of 0 means that nobody wants the lines.
    this.#logs = limitMb === 0 ? undefined : new ActivationLogs({ sentinelled, limitMb, clock });
    this.#following = this.#follow();
  }

  /** Starts a container for the plan's action; fails as `startContainer` does. */
  static async start(
    engine: ContainerEngine,
    plan: ContainerPlan,
    options: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<ContainerProxy> {
    const started = await startContainer(engine, plan, options.signal);
    try {
      return new ContainerProxy(engine, plan, options.clock, started);
    } catch (error) {
      await started.container.remove();
      throw error;
    }
  }

  /** Starts collecting the lines of the next activation. */
  collectLogs(): LogCollection {
    const collection = this.#logs?.begin();
    if (!collection) return { finish: async () => ({ lines: [], complete: true }) };
    return {
      finish: async (outcome) => {
        await this.#following;
        return collection.finish(outcome);
      },
    };
  }

  /**
   * Sends `/init`, and again while nothing answers: the port may be published before the action server
   * listens. A container that has exited is not waited for.
   */
  async init(request: Omit<ClientRequest, 'path'>): Promise<ContainerAnswer> {
    const started = this.#clock.elapsed();
    let nextStateCheckMs = stateCheckMs;
    for (let attempt = 0; ; attempt++) {
      const leftMs = request.timeoutMs - (this.#clock.elapsed() - started);
      if (leftMs <= 0) return { tag: 'timed-out', elapsedMs: request.timeoutMs - leftMs };
      const answer = await this.#client.send({ ...request, path: '/init', timeoutMs: leftMs });
      const elapsedMs = this.#clock.elapsed() - started;
      if (answer.tag === 'answered' || answer.tag === 'timed-out') return { ...answer, elapsedMs };
      if (answer.tag === 'unreadable') return { tag: 'broken', elapsedMs, outOfMemory: false };

      // Output that is over is the first sign of a container that has exited.
      if (elapsedMs >= nextStateCheckMs || this.#logs?.isOver === true || this.#removal.signal.aborted) {
        nextStateCheckMs = elapsedMs + stateCheckMs;
        const state = await this.#state();
        if (state?.running === false) return { tag: 'broken', elapsedMs, outOfMemory: state.oomKilled };
      }
      await this.#pause(initPausesMs[attempt] ?? longestInitPauseMs);
      if (this.#removal.signal.aborted) return { tag: 'broken', elapsedMs, outOfMemory: false };
    }
  }

  /** Sends `/run`, once. */
  async run(request: Omit<ClientRequest, 'path'>): Promise<RunAnswer> {
    const answer = await this.#client.send({ ...request, path: '/run' });
    const { elapsedMs } = answer;
    if (answer.tag === 'unreadable') return { tag: 'broken', elapsedMs, outOfMemory: false };
    if (answer.tag !== 'broken') return answer;
    return { tag: 'broken', elapsedMs, outOfMemory: await this.#wasOutOfMemory() };
  }

  /** What became of a container that failed its activation, in words. */
  async diagnose(): Promise<string> {
    const state = await this.#state();
    if (!state) return `nothing is known of container ${this.id}: the engine does not answer`;
    if (state.running) return `container ${this.id} still ran, and was removed`;
    const mismatch = await findMismatch(this.#engine, this.#imageName, this.#image);
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
    await this.#container.remove();
  }

  /** Resolves when the output is being read; until it ends, every line goes to the logs. */
  async #follow(): Promise<void> {
    const logs = this.#logs;
    if (!logs) return;
    try {
      this.#follower = await this.#container.followLogs((line) => logs.accept(line));
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
    return this.#container.state().catch(() => undefined);
  }

  /** Ends early, without a failure, when the container is removed. */
  async #pause(ms: number): Promise<void> {
    if (!this.#removal.signal.aborted) {
      await this.#clock.sleep(ms, this.#removal.signal).catch(() => undefined);
    }
  }
}
