import { exitCodeOf, messageOf, ServerlessMaxError } from '@serverless-max/foundation';
import { DiskFullError, InterruptedError } from '../errors.ts';
import type { Output } from './output.ts';

/** Exit code of a process that was interrupted, as shells count it. */
const interrupted = 130;

/** Tells of a failure and returns the exit code: what was refused, what to do next, and no stack trace. */
export function reportFailure(thrown: unknown, output: Output): number {
  const error = named(firstOf(thrown));
  if (error instanceof InterruptedError) {
    output.remark(`Interrupted. ${error.left ?? 'Nothing of it was left behind.'}`);
    return interrupted;
  }
  const known = error instanceof ServerlessMaxError ? error : undefined;
  if (output.json) {
    output.record({
      event: 'error',
      code: known?.code ?? 'CLI_BUG',
      error: messageOf(error),
      ...(known?.hint === undefined ? {} : { hint: known.hint }),
    });
  } else {
    output.remark(`\n✖ ${messageOf(error)}`);
    for (const cause of causesOf(error)) output.remark(`  because: ${cause}`);
    if (known?.hint !== undefined) output.remark(`  → ${known.hint}`);
  }
  const fault = known?.fault ?? 'bug';
  if (fault === 'bug') {
    output.remark('  This is a fault of serverless-max itself: please report it with the lines below.');
    output.remark(error instanceof Error && error.stack ? error.stack : String(error));
  }
  return exitCodeOf(fault);
}

/** What failed while something was put away for a failure is not the news. */
function firstOf(thrown: unknown): unknown {
  return thrown instanceof SuppressedError ? firstOf(thrown.suppressed) : thrown;
}

/** A full disk may be met anywhere, and is nobody's mistake. */
function named(error: unknown): unknown {
  const isFull = error instanceof Error && 'code' in error && /^(ENOSPC|EDQUOT)$/.test(String(error.code));
  return isFull ? new DiskFullError(error) : error;
}

function causesOf(error: unknown): readonly string[] {
  const causes: string[] = [];
  for (let it = error instanceof Error ? error.cause : undefined; it !== undefined && causes.length < 4; ) {
    const message = messageOf(it);
    if (message !== '' && !causes.includes(message)) causes.push(message);
    it = it instanceof Error ? it.cause : undefined;
  }
  return causes;
}
