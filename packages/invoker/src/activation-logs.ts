import type { ContainerLogLine } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import { activationMessages, formatLogLine } from '@serverless-max/whisk-protocol';
import { isSentinel, LogSegment } from './log-segment.ts';

const bytesPerMb = 1_048_576;

/** The log lines of one activation, formatted as in its record. */
export interface CollectedLogs {
  readonly lines: readonly string[];
  /** False when lines are missing or no more can come: the container must not be used again. */
  readonly complete: boolean;
}

/** The collection of one activation's lines. */
export interface LogCollection {
  /**
   * Called once, when the container has answered. Resolves when both sentinels came, or when there is nothing
   * left to wait for; `failed` activations and images that write no sentinels are not waited for.
   */
  finish(outcome: { readonly failed: boolean }): Promise<CollectedLogs>;
}

/** How the output of a container is collected. */
export interface ActivationLogsOptions {
  /** Whether the image ends each activation's output with sentinels. */
  readonly sentinelled: boolean;
  /** The action's log limit: what one activation may write. */
  readonly limitMb: number;
  readonly clock: Clock;
}

/** A collection gives up after so long without a line, and at last after so long altogether. */
interface Patience {
  readonly silenceMs: number;
  readonly altogetherMs: number;
}

/** What output that no sentinel ends is given to arrive. */
const shortPatience: Patience = { silenceMs: 20, altogetherMs: 200 };

/**
 * Splits the output of one container into activations. Each stream is a row of segments that end with a
 * sentinel; so the next activation may start before the last lines of the one before have arrived.
 */
export class ActivationLogs {
  readonly #sentinelled: boolean;
  readonly #limitMb: number;
  readonly #clock: Clock;
  /** Of the activations whose lines are still coming, oldest first, with what wakes a waiting `finish`. */
  readonly #segments = new Map<LogSegment, () => void>();
  readonly #finishing = new Set<Promise<CollectedLogs>>();
  /** Takes the lines that come while no activation runs: they belong to the next one. */
  #next: LogSegment;
  #isOver = false;

  constructor(options: ActivationLogsOptions) {
    this.#sentinelled = options.sentinelled;
    this.#limitMb = options.limitMb;
    this.#clock = options.clock;
    this.#next = this.#createSegment();
  }

  /** The container's output has ended, or cannot be read any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes a line of the container, in the order of its stream. */
  accept(line: ContainerLogLine): void {
    const segment = this.#segmentOf(line.stream);
    if (segment) {
      segment.add(line);
      this.#segments.get(segment)?.();
    } else if (!isSentinel(line)) {
      this.#next.add(line);
    }
  }

  /** The container's output is over: nothing more is waited for. */
  end(): void {
    this.#isOver = true;
    for (const wake of this.#segments.values()) wake();
  }

  /** Starts a collection, before the container is asked to run. */
  begin(): LogCollection {
    const segment = this.#next;
    this.#next = this.#createSegment();
    // Without sentinels only the next activation says where this one's lines end (OpenWhisk reads up to there).
    if (!this.#sentinelled) this.#abandonAll();
    this.#segments.set(segment, () => undefined);
    return {
      finish: ({ failed }) => {
        const finishing = this.#finish(segment, failed).finally(() => this.#finishing.delete(finishing));
        this.#finishing.add(finishing);
        return finishing;
      },
    };
  }

  /** Resolves when every collection that was asked to finish has done so. */
  async settled(): Promise<void> {
    await Promise.all(this.#finishing);
  }

  async #finish(segment: LogSegment, failed: boolean): Promise<CollectedLogs> {
    const awaitsSentinels = this.#sentinelled && !failed;
    await this.#arrival(segment, awaitsSentinels ? this.#longPatience() : shortPatience);
    this.#segments.delete(segment);
    const missing = awaitsSentinels && !segment.isDone;
    const notes = [
      ...(segment.isTruncated ? [activationMessages.logsTruncated(this.#limitMb * bytesPerMb)] : []),
      ...(missing && !segment.isTruncated ? [activationMessages.logsIncomplete] : []),
      ...(failed ? [activationMessages.logsAfterDeveloperError] : []),
    ];
    const now = new Date(this.#clock.now()).toISOString();
    return {
      lines: [...segment.lines, ...notes.map((text) => formatLogLine(now, 'stderr', text))],
      complete: !missing && !segment.isTruncated && !this.#isOver,
    };
  }

  /** Resolves when the segment has ended, when no more can come, or when patience has. */
  async #arrival(segment: LogSegment, { silenceMs, altogetherMs }: Patience): Promise<void> {
    const hasEnded = (): boolean => segment.isDone || this.#isOver || !this.#segments.has(segment);
    if (hasEnded()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const altogether = this.#clock.after(altogetherMs, resolve);
    let silence = this.#clock.after(silenceMs, resolve);
    this.#segments.set(segment, () => {
      silence.cancel();
      if (hasEnded()) resolve();
      else silence = this.#clock.after(silenceMs, resolve);
    });
    await promise;
    altogether.cancel();
    silence.cancel();
  }

  /** The oldest activation whose sentinel the stream still owes; else the youngest that is not over. */
  #segmentOf(stream: ContainerLogLine['stream']): LogSegment | undefined {
    const segments = [...this.#segments.keys()];
    return segments.find((it) => it.isOpen(stream)) ?? segments.findLast((it) => !it.isDone);
  }

  #abandonAll(): void {
    const wakes = [...this.#segments.values()];
    this.#segments.clear();
    for (const wake of wakes) wake();
  }

  /** OpenWhisk: DockerContainer.scala, logs. */
  #longPatience(): Patience {
    return { silenceMs: 2_000, altogetherMs: Math.max(this.#limitMb, 5) * 2_000 };
  }

  #createSegment(): LogSegment {
    return new LogSegment(this.#limitMb * bytesPerMb);
  }
}
