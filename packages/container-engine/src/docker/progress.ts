import { stripVTControlCharacters } from 'node:util';

/** One object of the JSON stream in which the engine tells how a pull, a load or a build goes on. */
interface ProgressMessage {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
  readonly aux?: { readonly ID?: string };
}

/** How a step of the engine ended. */
export interface StepOutcome {
  /** The engine's own sentence when the step failed (it may come in an answer of status 200). */
  readonly error: string | undefined;
  /** The id that the engine gave to what it made, `sha256:…`. */
  readonly id: string | undefined;
}

/**
 * Reads the engine's progress stream to its end, reporting whole lines. A line that says nothing new of its
 * layer is left out, so that a long download is at most a hundred lines; the colours that the builder gives to
 * error output are taken out.
 */
export async function readProgress(
  chunks: AsyncIterable<Uint8Array>,
  onLine: (line: string) => void,
): Promise<StepOutcome> {
  const decoder = new TextDecoder();
  const text = new LineBuffer();
  const output = new LineBuffer();
  const lastOfLayer = new Map<string, string>();
  let error: string | undefined;
  let id: string | undefined;

  const take = (json: string): void => {
    const message = parseMessage(json);
    if (message === undefined) return;
    error ??= message.errorDetail?.message ?? message.error;
    id = message.aux?.ID ?? id;
    for (const line of output.push(message.stream ?? '')) onLine(stripVTControlCharacters(line));
    if (message.status === undefined) return;
    const line = describeStatus(message);
    if (lastOfLayer.get(message.id ?? '') === line) return;
    lastOfLayer.set(message.id ?? '', line);
    onLine(line);
  };

  for await (const chunk of chunks) {
    for (const line of text.push(decoder.decode(chunk, { stream: true }))) take(line);
  }
  for (const line of text.end()) take(line);
  for (const line of output.end()) onLine(stripVTControlCharacters(line));
  return { error, id };
}

/** Cuts text that comes in pieces into lines without their ends; empty lines are left out. */
class LineBuffer {
  #rest = '';

  push(piece: string): string[] {
    const lines = (this.#rest + piece).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    return lines.filter((line) => line !== '');
  }

  end(): string[] {
    return this.push('\n');
  }
}

function describeStatus({ id, status = '', progressDetail }: ProgressMessage): string {
  const { current, total } = progressDetail ?? {};
  const share = current === undefined || !total ? '' : ` ${Math.floor((100 * current) / total)} %`;
  return `${id === undefined ? '' : `${id}: `}${status}${share}`;
}

function parseMessage(json: string): ProgressMessage | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    // A proxy between us and the engine may answer with something else; the step's end tells the truth.
    return undefined;
  }
}
