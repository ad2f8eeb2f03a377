import type {
  ContainerEngine,
  ContainerSpec,
  ContainerState,
  RunningContainer,
} from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import { accepts } from '../http/accepts.ts';
import { type Exchange, exchange, type HttpRequest, postJson } from '../http/exchange.ts';

/** OpenWhisk ends an activation's output with it, on each stream. (OpenWhisk: Container.scala.) */
export const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

/** What one stream of a container holds. */
export interface StreamLog {
  /** Without sentinels. */
  readonly lines: readonly string[];
  readonly sentinels: number;
}

/** A line with the time at which the engine took it, in epoch milliseconds. */
export interface TimedLine {
  readonly at: number;
  readonly text: string;
}

/** A container of an action image, spoken to as OpenWhisk's invoker does. Dispose of it to remove it. */
export interface ActionContainer extends AsyncDisposable {
  readonly container: RunningContainer;
  /** Waits for the server to listen; then every request is sent once. */
  send(request: HttpRequest, options?: { readonly cut?: 'in-body' | number }): Promise<Exchange>;
  /** Resolves when a connection is accepted, or with false when the container ended before. */
  untilOpen(): Promise<boolean>;
  init(env?: Readonly<Record<string, unknown>>): Promise<Exchange>;
  run(value: unknown, context?: Readonly<Record<string, unknown>>): Promise<Exchange>;
  log(stream: 'stdout' | 'stderr'): StreamLog;
  /** Whether the kernel has killed a process of it for lack of memory, as the engine said at any time. */
  wasOutOfMemory(): Promise<boolean>;
  /** Every line of stderr, with its time. */
  readonly errorLines: readonly TimedLine[];
  /** Waits until both streams have so many sentinels, two seconds at most, as OpenWhisk does. */
  untilSentinels(count: number): Promise<void>;
}

/** How a container is started. */
export interface ActionContainerOptions {
  readonly spec: Omit<ContainerSpec, 'publish'>;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly onPhase?: ((phase: 'created' | 'started') => void) | undefined;
}

const actionPort = 8080;
const retryMs = 20;
/** OpenWhisk gives lines that are late two seconds. (OpenWhisk: DockerContainer.scala.) */
const lateLinesMs = 2_000;

/** Starts a container of an action image; rejects with the engine's errors. */
export async function startActionContainer(
  engine: ContainerEngine,
  { spec, timeoutMs, clock, signal, onPhase }: ActionContainerOptions,
): Promise<ActionContainer> {
  const container = await engine.startContainer(
    { ...spec, publish: [actionPort] },
    { ...(signal && { signal }), ...(onPhase && { onPhase }) },
  );
  const logs = {
    stdout: { lines: [] as string[], sentinels: 0 },
    stderr: { lines: [] as string[], sentinels: 0 },
  };
  const errorLines: TimedLine[] = [];
  const follower = await container.followLogs(({ stream, text, timestamp }) => {
    // OpenWhisk takes any line that contains it.
    if (text.includes(sentinel)) logs[stream].sentinels += 1;
    else logs[stream].lines.push(text);
    if (stream === 'stderr') errorLines.push({ at: Date.parse(timestamp), text });
  });
  const address = container.address(actionPort);
  const { host, port, isHeld } = address;
  const base = `http://${host}:${port}`;
  let isOpen = false;
  let wasOutOfMemory = false;
  // An engine may say it while the container runs, and no more when it has ended.
  const look = async (): Promise<ContainerState> => {
    const state = await container.state();
    wasOutOfMemory ||= state.oomKilled;
    return state;
  };

  async function untilOpen(): Promise<boolean> {
    const deadline = clock.elapsed() + timeoutMs;
    while (!isOpen && clock.elapsed() < deadline) {
      isOpen = await accepts(address, signal);
      if (isOpen) break;
      if (!(await look()).running) return false;
      await clock.sleep(retryMs, signal);
    }
    return isOpen;
  }
  async function send(
    request: HttpRequest,
    options: { readonly cut?: 'in-body' | number } = {},
  ): Promise<Exchange> {
    if (!(await untilOpen())) {
      const { running, exitCode } = await look();
      const why = running
        ? `port ${actionPort} was not opened within ${timeoutMs} ms`
        : `it ended (exit code ${exitCode})`;
      return {
        tag: 'broken',
        reason: wasOutOfMemory ? 'killed for lack of memory' : why,
        refused: true,
        elapsedMs: 0,
      };
    }
    return exchange(base, request, { timeoutMs, signal, isHeld, ...options });
  }
  return {
    container,
    send,
    untilOpen,
    errorLines,
    async wasOutOfMemory() {
      await look();
      return wasOutOfMemory;
    },
    init: (env) => send(postJson('/init', initBody(env))),
    run: (value, context = {}) =>
      send(postJson('/run', { ...runContext(clock.now() + timeoutMs), ...context, value })),
    log: (stream) => logs[stream],
    async untilSentinels(count) {
      const deadline = clock.elapsed() + lateLinesMs;
      const isThere = (): boolean => Object.values(logs).every((it) => it.sentinels >= count);
      while (!isThere() && clock.elapsed() < deadline) await clock.sleep(10, signal);
      // What is too much comes a moment later.
      if (count === 0) await clock.sleep(50, signal);
    },
    async [Symbol.asyncDispose]() {
      follower.close();
      await container.remove();
    },
  };
}

/** The body of `/init` for an image without code. (OpenWhisk: WhiskAction.containerInitializer.) */
export function initBody(env: Readonly<Record<string, unknown>> = {}): object {
  return { value: { name: 'fitness', main: 'main', binary: false, env } };
}

/** What `/run` has beside its value. (OpenWhisk: ContainerProxy.) */
export function runContext(deadlineMs: number): Record<string, string> {
  return {
    namespace: 'guest',
    action_name: '/guest/fitness',
    action_version: '0.0.1',
    activation_id: '0123456789abcdef0123456789abcdef',
    transaction_id: 'fitness',
    deadline: String(Math.round(deadlineMs)),
  };
}
