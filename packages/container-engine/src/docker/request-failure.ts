import type { EngineFailure } from '../classify-failure.ts';

/** What docker-modem puts on its errors. */
interface ModemError extends Error {
  readonly statusCode?: number;
  readonly json?: { readonly message?: string } | null;
  readonly code?: string;
}

const modemPrefix = /^\(HTTP code \d+\) .*? - /;

/** The engine's own sentence and status out of what the client library threw. */
export function toEngineFailure(thrown: unknown): EngineFailure {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const error: ModemError = thrown;
  if (error.statusCode !== undefined) {
    const message = error.json?.message ?? error.message.replace(modemPrefix, '');
    return { status: error.statusCode, message: message.trim() };
  }
  if (isTimeout(error)) return { errno: 'ETIMEDOUT', message: 'no answer in time' };
  // Several addresses were tried: the sentence stands in the last attempt.
  const last = error instanceof AggregateError ? error.errors.at(-1) : undefined;
  const message = error.message === '' && last instanceof Error ? last.message : error.message;
  return { errno: typeof error.code === 'string' ? error.code : undefined, message };
}

/** An aborted request hides the reason of its signal in the cause. */
function isTimeout({ name, cause }: Error): boolean {
  return name === 'TimeoutError' || (cause instanceof Error && cause.name === 'TimeoutError');
}

/** The HTTP status of what the client library threw; undefined when there was no answer. */
export function statusOf(thrown: unknown): number | undefined {
  return toEngineFailure(thrown).status;
}
