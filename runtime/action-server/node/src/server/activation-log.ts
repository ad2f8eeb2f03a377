import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';

const SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n';
const NEWLINE = 10;

/** One of the two streams of a log. */
export type StreamName = 'stdout' | 'stderr';

/** How a host wants the lines of an activation. */
export interface LogFormat {
  /** Sentinels say whose they are. */
  readonly marksSentinels: boolean;
  /** Lines do, too: runs may overlap. */
  readonly marksLines: boolean;
}

/** One run: what it printed since its last line ended, of each stream. */
interface Writer {
  readonly mark: string;
  readonly rest: Map<LogStream, Buffer>;
}

/**
 * The two log streams of the activations, each closed by a sentinel line of its own.
 * OpenWhisk reads a container's log up to one sentinel on stdout and one on stderr (Container.scala).
 */
export class ActivationLog {
  readonly #stdout: LogStream;
  readonly #stderr: LogStream;
  readonly #format: LogFormat;
  readonly #writers = new AsyncLocalStorage<Writer>();

  constructor(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, format: LogFormat) {
    this.#format = format;
    const writer = (): Writer | undefined => this.#writers.getStore();
    this.#stdout = new LogStream(stdout, writer);
    this.#stderr = new LogStream(stderr, writer);
  }

  /** Runs an activation, and ends its log when it has ended; what it prints in the meantime is its own. */
  async around<T>(activationId: unknown, run: () => Promise<T>): Promise<T> {
    const mark = this.#format.marksSentinels && typeof activationId === 'string' ? toMark(activationId) : '';
    const closed = async (): Promise<T> => {
      try {
        return await run();
      } finally {
        await this.closeActivation(mark);
      }
    };
    if (!this.#format.marksLines || mark === '') return closed();
    return this.#writers.run({ mark, rest: new Map() }, closed);
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
  async closeActivation(mark = ''): Promise<void> {
    await Promise.all([this.#stdout.end(mark), this.#stderr.end(mark)]);
  }
}

/** What comes before a line to say whose it is; nothing for an id that is none. */
function toMark(activationId: string): string {
  return /^[0-9a-f]{32}$/.test(activationId) ? `\u001e${activationId} ` : '';
}

/** A standard stream that knows whether the last byte written to it ended a line. */
class LogStream {
  readonly #stream: NodeJS.WriteStream;
  readonly #write: NodeJS.WriteStream['write'];
  readonly #writer: () => Writer | undefined;
  #isAtLineStart = true;

  constructor(stream: NodeJS.WriteStream, writer: () => Writer | undefined) {
    this.#stream = stream;
    this.#write = stream.write.bind(stream);
    this.#writer = writer;
    stream.write = (...args: unknown[]) => this.#accept(args);
    stream.on('error', () => {}); // nobody reads the log any more: no reason to end
  }

  write(text: string): void {
    this.#accept([text]);
  }

  copy(data: Buffer): Promise<void> | undefined {
    this.#track(data);
    if (this.#write(data)) return undefined;
    return new Promise((resolve) => this.#stream.once('drain', resolve));
  }

  end(mark: string): Promise<void> {
    const owner = this.#writer();
    const rest = owner?.rest.get(this);
    if (owner && rest && rest.length > 0) this.#writeLines(owner, '\n', []);
    const start = this.#isAtLineStart ? '' : '\n';
    this.#isAtLineStart = true;
    return new Promise((resolve) => this.#write(`${start}${mark}${SENTINEL}`, () => resolve()));
  }

  #accept(args: readonly unknown[]): boolean {
    const owner = this.#writer();
    const [chunk, ...rest] = args;
    if (owner && (typeof chunk === 'string' || chunk instanceof Uint8Array)) {
      return this.#writeLines(owner, chunk, rest);
    }
    this.#track(chunk);
    return Reflect.apply(this.#write, this.#stream, args);
  }

  /** Writes the lines that the chunk completes, each with its mark; the rest waits for its end. */
  #writeLines(owner: Writer, chunk: string | Uint8Array, [first, second]: unknown[]): boolean {
    const encoding = typeof first === 'string' ? (first as BufferEncoding) : undefined;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    const data = Buffer.concat([owner.rest.get(this) ?? Buffer.alloc(0), bytes]);
    const end = data.lastIndexOf(NEWLINE) + 1;
    owner.rest.set(this, data.subarray(end));
    const start = this.#isAtLineStart || end === 0 ? '' : '\n';
    if (end > 0) this.#isAtLineStart = true;
    const lines = data.toString('latin1', 0, end).replaceAll(/[^\n]*\n/g, (line) => `${owner.mark}${line}`);
    const done = [first, second].find((it) => typeof it === 'function') as (() => void) | undefined;
    return this.#write(Buffer.from(`${start}${lines}`, 'latin1'), done);
  }

  #track(chunk: unknown): void {
    if (typeof chunk === 'string' && chunk !== '') this.#isAtLineStart = chunk.endsWith('\n');
    if (chunk instanceof Uint8Array && chunk.length > 0) this.#isAtLineStart = chunk.at(-1) === NEWLINE;
  }
}
