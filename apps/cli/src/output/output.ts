/** Where a command's words go. Results go to standard output, progress and remarks to standard error. */
export interface Output {
  /** Machine-readable lines are wanted: nothing but JSON goes to standard output. */
  readonly json: boolean;
  /** Whether a person sees standard error on a terminal that can redraw lines. */
  readonly isInteractive: boolean;
  /** A line of the result for a person; dropped when JSON is wanted. */
  line(text: string): void;
  /** A record of the result for a script; dropped when a person reads. */
  record(value: object): void;
  /** A remark on standard error. */
  remark(text: string): void;
}

/** Writes to the process's own streams. */
export function createOutput(options: { readonly json: boolean }): Output {
  const { json } = options;
  return {
    json,
    isInteractive: process.stderr.isTTY === true && !json,
    line: (text) => void (json || process.stdout.write(`${text}\n`)),
    record: (value) => void (json && process.stdout.write(`${JSON.stringify(value)}\n`)),
    remark: (text) => void process.stderr.write(`${text}\n`),
  };
}
