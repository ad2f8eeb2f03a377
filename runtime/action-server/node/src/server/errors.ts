import { inspect } from 'node:util';

/** The code of an action cannot be used; the message is a whole sentence of OpenWhisk's Node.js runtime. */
export class UnusableCodeError extends Error {
  override readonly name = 'UnusableCodeError';
}

/** What the caller and the log are told of anything that was thrown: our own sentence, or a stack. */
export function describeThrown(thrown: unknown): string {
  if (thrown instanceof UnusableCodeError) return thrown.message;
  return thrown instanceof Error && thrown.stack !== undefined ? thrown.stack : textOf(thrown);
}

/** The text of anything that was thrown. */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return inspect(thrown); // an object without a prototype has no text
  }
}
