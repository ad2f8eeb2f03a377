import type { ContainerEngine, ImageDetails, RunningContainer } from '@serverless-max/container-engine';
import { findPlatformMismatch, ImageNotFoundError } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import type { ContainerAnswer } from '@serverless-max/whisk-protocol';
import { ActivationLogs, type LogCollection } from './activation-logs.ts';
import { actionPort, type ContainerPlan, toContainerSpec } from './container-spec.ts';
import {
  type ClientAnswer,
  type ClientRequest,
  createRuntimeClient,
  type RuntimeClient,
} from './runtime-client.ts';

/** Pauses between attempts of `/init` while nothing listens yet, in milliseconds: quick at first, then OpenWhisk's 50. */
const initPausesMs = [2, 4, 8, 16, 32];
const longestInitPauseMs = 50;

/** How often a container that does not answer is asked whether it still runs, in milliseconds. */
const stateCheckMs = 250;

/** How long a broken connection waits for word of an out-of-memory kill (OpenWhisk: DockerContainer.scala). */
const outOfMemoryWaitMs = 2_000;

/** The image label that says: this action server ends its output with sentinels and answers in one piece. */
const sentinelledLabel = 'serverless-max.sentinelled';

interface ProxyParts {
  readonly engine: ContainerEngine;
  readonly imageName: string;
  readonly image: ImageDetails;
  readonly container: RunningContainer;
  readonly client: RuntimeClient;
  readonly logs: ActivationLogs;
  readonly clock: Clock;
}

/** One started container and its action server. */
export class ContainerProxy {
  readonly id: string;
  readonly #engine: ContainerEngine;
  readonly #imageName: string;
  readonly #image: ImageDetails;
  readonly #container: RunningContainer;
  readonly #client: RuntimeClient;
  readonly #logs: ActivationLogs;
  readonly #clock: Clock;

  private constructor(parts: ProxyParts) {
    this.id = parts.container.id.slice(0, 12);
    this.#engine = parts.engine;
    this.#imageName = parts.imageName;
    this.#image = parts.image;
    this.#container = parts.container;
    this.#client = parts.client;
    this.#logs = parts.logs;
    this.#clock = parts.clock;
  }

  /**
   * Starts a container of the action's image, which is pulled when the engine does not hold it.
   * Fails with the engine's errors; nothing is left behind then.
   */
  static async start(engine: ContainerEngine, plan: ContainerPlan, clock: Clock): Promise<ContainerProxy> {
    const image = await findImage(engine, plan.image);
    const container = await engine.startContainer(toContainerSpec(plan)).catch(async (error: unknown) => {
      throw findPlatformMismatch(plan.image, image, await engine.info()) ?? error;
    });
    const sentinelled = image.labels[sentinelledLabel] === 'true';
    const logs = new ActivationLogs({ sentinelled, clock });
    try {
      const follower = await container.followLogs((line) => logs.accept(line));
      void follower.ended.then(() => logs.end());
      const client = createRuntimeClient(container.address(actionPort), { keepAlive: sentinelled, clock });
      return new ContainerProxy({ engine, imageName: plan.image, image, container, client, logs, clock });
    } catch (error) {
      await container.remove();
      throw error;
    }
  }

  /** Starts collecting the lines of the next activation. */
  collectLogs(limitBytes: number): LogCollection {
    return this.#logs.begin(limitBytes);
  }

  /**
   * Sends `/init`, and again while nothing answers: the port may be published before the action server
   * listens. A container that has exited is not waited for.
   */
  async init(request: Omit<ClientRequest, 'path'>): Promise<ContainerAnswer> {
    const started = this.#clock.elapsed();
    let nextStateCheck = started + stateCheckMs;
    for (let attempt = 0; ; attempt++) {
      const leftMs = request.timeoutMs - (this.#clock.elapsed() - started);
      if (leftMs <= 0) return { tag: 'timed-out', elapsedMs: this.#clock.elapsed() - started };
      const answer = await this.#client.send({ ...request, path: '/init', timeoutMs: leftMs });
      const elapsedMs = this.#clock.elapsed() - started;
      if (answer.tag === 'answered' || answer.tag === 'timed-out') return { ...answer, elapsedMs };
      if (answer.tag === 'unreadable') return { tag: 'broken', elapsedMs, outOfMemory: false };

      if (this.#clock.elapsed() >= nextStateCheck || answer.tag === 'broken') {
        nextStateCheck = this.#clock.elapsed() + stateCheckMs;
        const state = await this.#container.state();
        if (!state.running) return { tag: 'broken', elapsedMs, outOfMemory: state.oomKilled };
      }
      await this.#clock.sleep(initPausesMs[attempt] ?? longestInitPauseMs);
    }
  }

  /** Sends `/run`, once. `refused` means that the action server was gone before it got the request. */
  async run(request: Omit<ClientRequest, 'path'>): Promise<ContainerAnswer | { readonly tag: 'refused' }> {
    const answer: ClientAnswer = await this.#client.send({ ...request, path: '/run' });
    if (answer.tag === 'refused') return { tag: 'refused' };
    if (answer.tag === 'answered' || answer.tag === 'timed-out') return answer;
    return { tag: 'broken', elapsedMs: answer.elapsedMs, outOfMemory: await this.#wasOutOfMemory() };
  }

  /** What became of a container that failed its activation, in words. */
  async diagnose(): Promise<string> {
    const state = await this.#container.state();
    if (state.running) return `container ${this.id} still ran, and was removed`;
    const mismatch = findPlatformMismatch(this.#imageName, this.#image, await this.#engine.info());
    if (mismatch) return mismatch.message;
    const why = state.oomKilled ? 'out of memory' : `exit code ${state.exitCode ?? 'unknown'}`;
    return `container ${this.id} had ended by itself (${state.error || why})`;
  }

  async remove(): Promise<void> {
    await this.#client.close();
    await this.#container.remove();
  }

  async #wasOutOfMemory(): Promise<boolean> {
    const until = this.#clock.elapsed() + outOfMemoryWaitMs;
    for (;;) {
      const state = await this.#container.state();
      if (state.oomKilled || !state.running) return state.oomKilled;
      if (this.#clock.elapsed() >= until) return false;
      await this.#clock.sleep(longestInitPauseMs);
    }
  }
}

async function findImage(engine: ContainerEngine, reference: string): Promise<ImageDetails> {
  const present = await engine.inspectImage(reference);
  if (present) return present;
  await engine.pullImage(reference);
  const pulled = await engine.inspectImage(reference);
  if (!pulled) throw new ImageNotFoundError(reference, 'the engine does not hold it after the pull');
  return pulled;
}
