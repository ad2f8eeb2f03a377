import type { ContainerLogLine } from '@serverless-max/container-engine';
import type { Clock, Timer } from '@serverless-max/foundation';
import { activationMessages, formatLogLine } from '@serverless-max/whisk-protocol';

/** The line that an action server writes on each stream when an activation is over. */
const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

/** Without any line for this long, the missing sentinels are given up (OpenWhisk: DockerContainer.scala). */
const silenceBeforeGivingUpMs = 2_000;

/** How long output that no sentinel ends is waited for, after the answer of the container. */
const settleMs = 20;

/** The log lines of one activation, formatted as in its record. */
export interface CollectedLogs {
  readonly lines: readonly string[];
  /** False when lines are missing: the container must not be used again. */
  readonly complete: boolean;
}

/** The collection of one activation's lines. */
export interface LogCollection {
  /**
   * Called when the container has answered. Resolves when both sentinels came, or when there is nothing left
   * to wait for; `failed` activations and images that write no sentinels are not waited for.
   */
  finish(outcome: { readonly failed: boolean }): Promise<CollectedLogs>;
}

interface Segment {
  readonly lines: string[];
  readonly done: { stdout: boolean; stderr: boolean };
  readonly limitBytes: number;
  bytes: number;
  truncated: boolean;
  /** Runs on every line and when the output is over; set while `finish` waits. */
  onProgress: (() => void) | undefined;
}

/**
 * Splits the output of one container into activations. Each stream is a row of segments that end with a
 * sentinel; so the next activation may start before the last lines of the one before have arrived.
 */
export class ActivationLogs {
  readonly #sentinelled: boolean;
  readonly #clock: Clock;
  readonly #segments: Segment[] = [];
  /** Lines that came when no activation was running: they belong to the next one. */
  readonly #unclaimed: ContainerLogLine[] = [];
  #over = false;

  constructor(options: { readonly sentinelled: boolean; readonly clock: Clock }) {
    this.#sentinelled = options.sentinelled;
    this.#clock = options.clock;
  }

  /** Takes a line of the container, in the order of its stream. */
  accept(line: ContainerLogLine): void {
    const segment = this.#segments.find((it) => !it.done[line.stream]);
    if (!segment) {
      if (!line.text.includes(sentinel)) this.#unclaimed.push(line);
      return;
    }
    add(segment, line);
    segment.onProgress?.();
  }

  /** The container's output is over: nothing more is waited for. */
  end(): void {
    this.#over = true;
    for (const segment of this.#segments) segment.onProgress?.();
  }

  /** Starts a collection, before the container is asked to run. `limitBytes` is the action's log limit. */
  begin(limitBytes: number): LogCollection {
    const segment: Segment = {
      lines: [],
      done: { stdout: false, stderr: false },
      limitBytes,
      bytes: 0,
      truncated: false,
      onProgress: undefined,
    };
    for (const line of this.#unclaimed.splice(0)) add(segment, line);
    this.#segments.push(segment);
    return { finish: ({ failed }) => this.#finish(segment, failed) };
  }

  async #finish(segment: Segment, failed: boolean): Promise<CollectedLogs> {
    const awaitsSentinels = this.#sentinelled && !failed;
    const isDone = (): boolean => segment.done.stdout && segment.done.stderr;
    if (!isDone() && !this.#over) {
      await this.#silence(segment, awaitsSentinels ? silenceBeforeGivingUpMs : settleMs, isDone);
    }
    const missing = awaitsSentinels && !isDone();
    this.#segments.splice(this.#segments.indexOf(segment), 1);

    const note = (text: string): void => {
      segment.lines.push(formatLogLine(new Date(this.#clock.now()).toISOString(), 'stderr', text));
    };
    if (segment.truncated) note(activationMessages.logsTruncated(segment.limitBytes));
    else if (missing) note(activationMessages.logsIncomplete);
    if (failed) note(activationMessages.logsAfterDeveloperError);
    return { lines: segment.lines, complete: !missing && !segment.truncated };
  }

  /** Resolves when `isDone`, when the output is over, or after `ms` without a new line. */
  #silence(segment: Segment, ms: number, isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      let timer: Timer;
      const stop = (): void => {
        timer.cancel();
        segment.onProgress = undefined;
        resolve();
      };
      const restart = (): void => {
        timer = this.#clock.after(ms, stop);
      };
      segment.onProgress = () => {
        timer.cancel();
        if (isDone() || this.#over) stop();
        else restart();
      };
      restart();
    });
  }
}

function add(segment: Segment, line: ContainerLogLine): void {
  if (line.text.includes(sentinel)) {
    segment.done[line.stream] = true;
    return;
  }
  if (segment.truncated) return;
  segment.bytes += encodedBytes(line);
  // The line that crosses the limit is dropped, as in OpenWhisk.
  if (segment.bytes > segment.limitBytes) segment.truncated = true;
  else segment.lines.push(formatLogLine(line.timestamp, line.stream, line.text));
}

/** OpenWhisk weighs the line as Docker's json-file driver stores it, and one byte for the line's end. */
function encodedBytes(line: ContainerLogLine): number {
  const stored = { log: `${line.text}\n`, stream: line.stream, time: line.timestamp };
  return Buffer.byteLength(JSON.stringify(stored)) + 1;
}
