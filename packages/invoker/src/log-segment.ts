import type { ContainerLogLine } from '@serverless-max/container-engine';
import { formatLogLine } from '@serverless-max/whisk-protocol';

/** The line that an action server writes on each stream when an activation is over. */
const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

/** The lines of one activation: of each stream, those up to its sentinel. */
export class LogSegment {
  readonly #limitBytes: number;
  readonly #lines: string[] = [];
  readonly #done = { stdout: false, stderr: false };
  #bytes = 0;

  /** `limitBytes`: what the lines may take, as `storedBytes` weighs them. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The lines so far, formatted as in an activation's record. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Lines were left out for the sake of the limit. */
  get isTruncated(): boolean {
    return this.#bytes > this.#limitBytes;
  }

  /** Both sentinels have come. */
  get isDone(): boolean {
    return this.#done.stdout && this.#done.stderr;
  }

  /** The sentinel of the stream is still to come. */
  isOpen(stream: ContainerLogLine['stream']): boolean {
    return !this.#done[stream];
  }

  /**
   * Takes a line; the one that crosses the limit is dropped, and all after it, as in OpenWhisk. Returns whether it is
   * one of `lines` now.
   */
  add(line: ContainerLogLine): boolean {
    if (!this.isTruncated) this.#bytes += storedBytes(line);
    if (isSentinel(line)) {
      this.#done[line.stream] = true;
      return false;
    }
    if (this.isTruncated) return false;
    this.#lines.push(formatLogLine(line.timestamp, line.stream, line.text));
    return true;
  }
}

/** Whether a line ends an activation on its stream: it contains the text (OpenWhisk: DockerContainer.scala). */
export function isSentinel(line: ContainerLogLine): boolean {
  return line.text.includes(sentinel);
}

/**
 * Bytes of the line in Docker's json-file log, which is what OpenWhisk's limit counts, and one for the line's
 * end. Docker escapes `<`, `>`, `&` and every control character but the line's end as six characters.
 */
export function storedBytes({ text, stream, timestamp }: ContainerLogLine): number {
  let bytes = frameBytes + stream.length + timestamp.length + Buffer.byteLength(text);
  for (const [character] of text.matchAll(escapedByDocker)) bytes += escapeCost(character);
  return bytes;
}

/** What Docker writes around a line, with the line's own end and that of the file's. */
const frameBytes = '{"log":"\\n","stream":"","time":""}\n'.length;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const escapedByDocker = /["\\<>&\u0000-\u001f\u2028\u2029]/g;

/** Bytes that the escaped form takes beyond the character itself. */
function escapeCost(character: string): number {
  if (character === '"' || character === '\\' || character === '\r') return 1;
  // These two are three bytes long in UTF-8.
  return character >= '\u2028' ? 3 : 5;
}
