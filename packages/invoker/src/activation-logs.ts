import type { ContainerLogLine } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import { activationMessages, formatLogLine } from '@serverless-max/whisk-protocol';
import { readMark, type Sentinels } from './log-mark.ts';
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
  /** Called instead when nothing was run: there is no record. */
  cancel(): void;
}

/** Is told of each line that goes into an activation's record, as it comes. */
export type OnLine = (activationId: string, line: ContainerLogLine) => void;

/** How the output of a container is collected. */
export interface ActivationLogsOptions {
  /** How the image ends each activation's output. */
  readonly sentinels: Sentinels;
  /** The action's log limit: what one activation may write. */
  readonly limitMb: number;
  readonly clock: Clock;
  readonly onLine?: OnLine | undefined;
}

/** A collection gives up after so long without a line, and at last after so long altogether. */
interface Patience {
  readonly silenceMs: number;
  readonly altogetherMs: number;
}

/** What output that no sentinel ends is given to arrive. */
const shortPatience: Patience = { silenceMs: 20, altogetherMs: 200 };

/** A segment whose lines are still coming. */
interface OpenSegment {
  /** The activation that began when its lines did. */
  readonly activationId: string;
  /** Wakes a waiting `finish`. */
  wake(): void;
}

/**
 * Splits the output of one container into activations. Each stream is a row of segments that end with a
 * sentinel; so the next activation may start before the last lines of the one before have arrived. A line that says
 * whose it is goes there. Of activations that overlap and do not say it, the first to end takes the first segment: every
 * line is in one record, whoever wrote it.
 */
export class ActivationLogs {
  readonly #sentinels: Sentinels;
  readonly #limitMb: number;
  readonly #clock: Clock;
  readonly #onLine: OnLine | undefined;
  /** Oldest first. */
  readonly #segments = new Map<LogSegment, OpenSegment>();
  /** Those of activations that run, oldest first. */
  readonly #unclaimed: LogSegment[] = [];
  readonly #finishing = new Set<Promise<CollectedLogs>>();
  /** Takes the lines that come while no activation runs: they belong to the next one. */
  #next: LogSegment;
  /** The same lines, for the listener. */
  #early: ContainerLogLine[] = [];
  #isOver = false;
  #isLost = false;

  constructor(options: ActivationLogsOptions) {
    this.#sentinels = options.sentinels;
    this.#limitMb = options.limitMb;
    this.#clock = options.clock;
    this.#onLine = options.onLine;
    this.#next = this.#createSegment();
  }

  /** The container's output has ended, or cannot be read any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Lines are missing, or went beyond the limit: the container must not be used again. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Takes a line of the container, in the order of its stream. */
  accept(written: ContainerLogLine): void {
    const { owner, line } =
      this.#sentinels === 'marked' ? readMark(written) : { owner: undefined, line: written };
    const segment = this.#segmentOfOwner(owner, line.stream) ?? this.#segmentOf(line.stream);
    if (segment) {
      const isKept = segment.add(line);
      const open = this.#segments.get(segment);
      if (isKept && open) this.#onLine?.(open.activationId, line);
      open?.wake();
    } else if (!isSentinel(line)) {
      const isKept = this.#next.add(line);
      if (isKept && this.#onLine) this.#early.push(line);
    }
  }

  /** The container's output is over: nothing more is waited for. */
  end(): void {
    this.#isOver = true;
    for (const { wake } of this.#segments.values()) wake();
  }

  /** Starts a collection, before the container is asked to run. */
  begin(activationId: string): LogCollection {
    const segment = this.#next;
    this.#next = this.#createSegment();
    // Without sentinels only the next activation says where this one's lines end (OpenWhisk reads up to there).
    if (this.#sentinels === 'none') this.#abandonAll();
    this.#segments.set(segment, { activationId, wake: () => undefined });
    this.#unclaimed.push(segment);
    if (this.#early.length > 0) {
      for (const line of this.#early) this.#onLine?.(activationId, line);
      this.#early = [];
    }
    return {
      finish: ({ failed }) => {
        const claimed = this.#claim(segment);
        const finishing = this.#finish(claimed, activationId, failed).finally(() =>
          this.#finishing.delete(finishing),
        );
        this.#finishing.add(finishing);
        return finishing;
      },
      cancel: () => {
        this.#segments.delete(this.#claim(segment, this.#unclaimed.length - 1));
      },
    };
  }

  /** Resolves when every collection that was asked to finish has done so. */
  async settled(): Promise<void> {
    await Promise.all(this.#finishing);
  }

  /** The segment that an activation takes: its own where lines say whose they are, else the one at a place in the row. */
  #claim(own: LogSegment, place = 0): LogSegment {
    const at = this.#sentinels === 'marked' ? this.#unclaimed.indexOf(own) : place;
    return this.#unclaimed.splice(at, 1)[0] ?? own;
  }

  async #finish(segment: LogSegment, activationId: string, failed: boolean): Promise<CollectedLogs> {
    const awaitsSentinels = this.#sentinels !== 'none' && !failed;
    await this.#arrival(segment, awaitsSentinels ? this.#longPatience() : shortPatience);
    this.#segments.delete(segment);
    const missing = awaitsSentinels && !segment.isDone;
    this.#isLost ||= missing || segment.isTruncated;
    const notes = [
      ...(segment.isTruncated ? [activationMessages.logsTruncated(this.#limitMb * bytesPerMb)] : []),
      ...(missing && !segment.isTruncated ? [activationMessages.logsIncomplete] : []),
      ...(failed ? [activationMessages.logsAfterDeveloperError] : []),
    ];
    return {
      lines: notes.length === 0 ? segment.lines : [...segment.lines, ...this.#format(notes, activationId)],
      complete: !this.#isLost && !this.#isOver,
    };
  }

  /** Lines that the container did not write. */
  #format(notes: readonly string[], activationId: string): string[] {
    const timestamp = new Date(this.#clock.now()).toISOString();
    return notes.map((text) => {
      this.#onLine?.(activationId, { timestamp, stream: 'stderr', text });
      return formatLogLine(timestamp, 'stderr', text);
    });
  }

  /** Resolves when the segment has ended, when no more can come, or when patience has. */
  async #arrival(segment: LogSegment, { silenceMs, altogetherMs }: Patience): Promise<void> {
    const open = this.#segments.get(segment);
    const hasEnded = (): boolean => segment.isDone || this.#isOver || !this.#segments.has(segment);
    if (!open || hasEnded()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const altogether = this.#clock.after(altogetherMs, resolve);
    let silence = this.#clock.after(silenceMs, resolve);
    open.wake = () => {
      silence.cancel();
      if (hasEnded()) resolve();
      else silence = this.#clock.after(silenceMs, resolve);
    };
    await promise;
    altogether.cancel();
    silence.cancel();
  }

  #segmentOfOwner(owner: string | undefined, stream: ContainerLogLine['stream']): LogSegment | undefined {
    if (owner === undefined) return undefined;
    for (const [segment, { activationId }] of this.#segments) {
      // What comes after an activation's own sentinel is left to whoever comes next (OpenWhisk: DockerContainer.scala).
      if (activationId === owner && segment.isOpen(stream)) return segment;
    }
    return undefined;
  }

  /** The oldest activation whose sentinel the stream still owes; else the youngest that is not over. */
  #segmentOf(stream: ContainerLogLine['stream']): LogSegment | undefined {
    let youngest: LogSegment | undefined;
    for (const segment of this.#segments.keys()) {
      if (segment.isOpen(stream)) return segment;
      if (!segment.isDone) youngest = segment;
    }
    return youngest;
  }

  #abandonAll(): void {
    const abandoned = [...this.#segments.values()];
    this.#segments.clear();
    for (const { wake } of abandoned) wake();
  }

  /** OpenWhisk: DockerContainer.scala, logs. */
  #longPatience(): Patience {
    return { silenceMs: 2_000, altogetherMs: Math.max(this.#limitMb, 5) * 2_000 };
  }

  #createSegment(): LogSegment {
    return new LogSegment(this.#limitMb * bytesPerMb);
  }
}
