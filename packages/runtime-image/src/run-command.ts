import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program to run, and what hears of it. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** All of the program's environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Called with each line of both streams. */
  readonly onLine: (line: string) => void;
  /** The error for a program that failed; `reason` is as `ended with code 1`, and the lines are its last ten. */
  readonly toError: (reason: string, lastLines: readonly string[]) => Error;
  /** Called when it has started, as the leader of a process group of its own. */
  readonly onStart?: (pid: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program to its end; false when there is no such program. An abort ends it with all its children, and
 * rejects with the signal's reason once it is gone. Throws the command's own error when it fails.
 */
export type RunCommand = (command: Command) => Promise<boolean>;

/** How long a program may clean up after itself before it is killed. */
const graceMs = 10_000;

/** `RunCommand` for this machine. */
export const runCommand: RunCommand = async (command) => {
  const { program, args, environment, onLine, toError, onStart, signal } = command;
  signal?.throwIfAborted();
  // A group of its own, as such tools start many programs that have to end with them.
  const child = spawn(program, args, {
    detached: true,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  const lastLines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lastLines.splice(0, Math.max(0, lastLines.push(line) - 10));
      onLine(line);
    });
  }
  let killing: NodeJS.Timeout | undefined;
  const end = (): void => {
    killGroup(child.pid, 'SIGTERM');
    killing = setTimeout(() => killGroup(child.pid, 'SIGKILL'), graceMs);
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [code, killedBy] = (await once(child, 'close')) as [number | null, string | null];
    signal?.throwIfAborted();
    if (code === 0) return true;
    const reason = code === null ? `was ended by ${killedBy}` : `ended with code ${code}`;
    throw toError(reason, lastLines);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  } finally {
    clearTimeout(killing);
    signal?.removeEventListener('abort', end);
  }
};

function killGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}
