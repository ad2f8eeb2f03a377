import type { ContainerLogLine } from '../container.ts';

type StreamName = ContainerLogLine['stream'];

/** The beginning of a line whose newline has not come yet. */
interface OpenLine {
  readonly timestamp: string;
  readonly pieces: Uint8Array[];
  bytes: number;
}

/** A line that goes on beyond so many bytes is handed out in parts: a program that writes no newline must not fill our memory. */
const maxLineBytes = 1_048_576;

const headerBytes = 8;
const newline = 0x0a;
const timestampPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Turns the engine's multiplexed log stream (Engine API, "Attach to a container": 8-byte header with stream
 * and size, then a payload) into whole lines. With timestamps on, every frame begins with one: also the frames
 * that continue a line of more than 16 KiB, which the engine hands out in pieces.
 */
export class LogDemuxer {
  #pending: Buffer = Buffer.alloc(0);
  readonly #open: Partial<Record<StreamName, OpenLine>> = {};

  /** Takes the next bytes and returns the lines that they complete, in the engine's order. */
  push(chunk: Uint8Array): ContainerLogLine[] {
    const bytes = this.#pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#pending, chunk]);
    const lines: ContainerLogLine[] = [];
    let offset = 0;
    while (bytes.length - offset >= headerBytes) {
      const end = offset + headerBytes + bytes.readUInt32BE(offset + 4);
      if (end > bytes.length) break;
      const stream = bytes[offset] === 2 ? 'stderr' : 'stdout';
      this.#readFrame(stream, bytes.subarray(offset + headerBytes, end), lines);
      offset = end;
    }
    this.#pending = bytes.subarray(offset);
    return lines;
  }

  /** Returns the last lines of each stream, those that never got their newline. */
  end(): ContainerLogLine[] {
    const lines: ContainerLogLine[] = [];
    for (const stream of ['stdout', 'stderr'] as const) this.#close(stream, lines);
    return lines;
  }

  #readFrame(stream: StreamName, frame: Buffer, lines: ContainerLogLine[]): void {
    const blank = frame.indexOf(0x20);
    const timestamp = blank < 0 ? undefined : toUtc(frame.toString('latin1', 0, blank));
    let rest = timestamp === undefined ? frame : frame.subarray(blank + 1);
    while (rest.length > 0) {
      const cut = rest.indexOf(newline);
      const piece = cut < 0 ? rest : rest.subarray(0, cut);
      if (piece.length > 0 && (this.#open[stream]?.bytes ?? 0) >= maxLineBytes) this.#close(stream, lines);
      this.#open[stream] ??= { timestamp: timestamp ?? '', pieces: [], bytes: 0 };
      this.#open[stream].pieces.push(piece);
      this.#open[stream].bytes += piece.length;
      if (cut < 0) return;
      this.#close(stream, lines);
      rest = rest.subarray(cut + 1);
    }
  }

  #close(stream: StreamName, lines: ContainerLogLine[]): void {
    const open = this.#open[stream];
    if (open === undefined) return;
    delete this.#open[stream];
    lines.push({ timestamp: open.timestamp, stream, text: Buffer.concat(open.pieces).toString('utf8') });
  }
}

/** Podman writes its machine's time zone, Docker UTC; undefined for what is no timestamp. */
function toUtc(text: string): string | undefined {
  const match = timestampPattern.exec(text);
  if (match === null) return undefined;
  const [, seconds, fraction = '', zone] = match;
  if (zone === 'Z') return text;
  return `${new Date(`${seconds}${zone}`).toISOString().slice(0, 19)}${fraction}Z`;
}
