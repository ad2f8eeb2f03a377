/**
 * Whose fault a failure is. It decides the exit code (user 2, environment 3, remote 4, bug 1), the log level
 * and whether the command line asks the user to report it.
 */
export type Fault = 'user' | 'environment' | 'remote' | 'bug';

/** What an error may carry besides its sentence: `hint` says what to do next, `cause` what it wraps. */
export interface ServerlessMaxErrorOptions extends ErrorOptions {
  readonly hint?: string;
}

/**
 * The base of every failure that a user may see. A subclass fixes its `code` and `fault`, and builds the
 * sentence from what was refused and what was given.
 */
export abstract class ServerlessMaxError extends Error {
  /** Unique and never reused; its prefix names the package that raises it. */
  abstract readonly code: string;
  abstract readonly fault: Fault;
  readonly hint: string | undefined;

  constructor(message: string, options: ServerlessMaxErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** The exit code of a process that ends with a failure of this fault. */
export function exitCodeOf(fault: Fault): number {
  return { bug: 1, user: 2, environment: 3, remote: 4 }[fault];
}

/** The sentence of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
