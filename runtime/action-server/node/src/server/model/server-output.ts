import type { Readable } from 'node:stream';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { ActivationLog, StreamName } from '../activation-log.ts';

const newline = 10;
const longestLine = 65_536;
const longestStandstillMs = 2000;

/**
 * Copies what another process prints into the log, in whole lines: one that is not finished waits for its end, so that
 * no sentinel gets into it.
 */
export class ServerOutput {
  readonly #log: ActivationLog;
  readonly #paused = new Set<Promise<unknown>>();

  constructor(log: ActivationLog, streams: Readonly<Record<StreamName, Readable>>) {
    this.#log = log;
    this.#copy('stdout', streams.stdout);
    this.#copy('stderr', streams.stderr);
  }

  /** Resolves when everything that was printed before is in the log, or when nobody reads that any more. */
  async settle(): Promise<void> {
    // What was printed before an answer is reported by the same turn of the event loop, or by an earlier one.
    await nextTurn();
    while (this.#paused.size > 0) {
      const isOver = new AbortController();
      const standstill = delay(longestStandstillMs, true, { signal: isOver.signal }).catch(() => false);
      const isStuck = await Promise.race([Promise.all(this.#paused).then(() => false), standstill]);
      isOver.abort();
      if (isStuck) return;
      await nextTurn();
    }
  }

  #copy(name: StreamName, stream: Readable): void {
    let rest: Buffer = Buffer.alloc(0);
    stream.on('data', (chunk: Buffer) => {
      const data = Buffer.concat([rest, chunk]);
      const end = data.length > longestLine ? data.length : data.lastIndexOf(newline) + 1;
      rest = data.subarray(end);
      if (end > 0) this.#write(name, data.subarray(0, end), stream);
    });
    stream.on('end', () => this.#write(name, rest, stream));
  }

  /** A process that prints faster than the log is read has to wait, as it would without us. */
  #write(name: StreamName, data: Buffer, stream: Readable): void {
    const drained = this.#log.copy(name, data);
    if (drained === undefined) return;
    stream.pause();
    const resumed = drained.then(() => {
      this.#paused.delete(resumed);
      stream.resume();
    });
    this.#paused.add(resumed);
  }
}
