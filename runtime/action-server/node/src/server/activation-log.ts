import { inspect } from 'node:util';

const SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n';
const NEWLINE = 10;

/** One of the two streams of a log. */
export type StreamName = 'stdout' | 'stderr';

/**
 * The two log streams of an activation, each closed by a sentinel line of its own.
 * OpenWhisk reads a container's log up to one sentinel on stdout and one on stderr (Container.scala).
 */
export class ActivationLog {
  readonly #stdout: LogStream;
  readonly #stderr: LogStream;

  constructor(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream) {
    this.#stdout = new LogStream(stdout);
    this.#stderr = new LogStream(stderr);
  }

  /** Writes to stderr as `console.error` would, also when the action has replaced that. */
  error(...parts: readonly unknown[]): void {
    const words = parts.map((part) => (typeof part === 'string' ? part : inspect(part)));
    this.#stderr.write(`${words.join(' ')}\n`);
  }

  /** Writes what another process printed; returns a promise when its next bytes have to wait for that. */
  copy(name: StreamName, data: Buffer): Promise<void> | undefined {
    return (name === 'stdout' ? this.#stdout : this.#stderr).copy(data);
  }

  /** Resolves when everything written so far and both sentinels have left the process. */
  async closeActivation(): Promise<void> {
    await Promise.all([this.#stdout.end(), this.#stderr.end()]);
  }
}

/** A standard stream that knows whether the last byte written to it ended a line. */
class LogStream {
  readonly #stream: NodeJS.WriteStream;
  readonly #write: NodeJS.WriteStream['write'];
  #isAtLineStart = true;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#write = stream.write.bind(stream);
    stream.write = (...args: unknown[]) => {
      this.#track(args[0]);
      return Reflect.apply(this.#write, stream, args);
    };
    stream.on('error', () => {}); // nobody reads the log any more: no reason to end
  }

  write(text: string): void {
    this.#track(text);
    this.#write(text);
  }

  copy(data: Buffer): Promise<void> | undefined {
    this.#track(data);
    if (this.#write(data)) return undefined;
    return new Promise((resolve) => this.#stream.once('drain', resolve));
  }

  end(): Promise<void> {
    const start = this.#isAtLineStart ? '' : '\n';
    this.#isAtLineStart = true;
    return new Promise((resolve) => this.#write(`${start}${SENTINEL}`, () => resolve()));
  }

  #track(chunk: unknown): void {
    if (typeof chunk === 'string' && chunk !== '') this.#isAtLineStart = chunk.endsWith('\n');
    if (chunk instanceof Uint8Array && chunk.length > 0) this.#isAtLineStart = chunk.at(-1) === NEWLINE;
  }
}
