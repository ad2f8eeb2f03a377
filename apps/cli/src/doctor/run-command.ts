import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { CommandOptions, CommandResult, RunCommand } from './context.ts';

const killAfterMs = 5000;
const drainAfterExitMs = 500;
const notStarted = 127;

/**
 * Runs a command in a process group of its own, so that ending it ends what it started too. An abort sends
 * SIGTERM to the group, and SIGKILL 5 s later.
 */
export const runCommand: RunCommand = async (command, args, options) => {
  options.signal?.throwIfAborted();
  const child = spawn(command, [...args], {
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collectLines(child.stdout, options.onLine);
  const stderr = collectLines(child.stderr, options.onLine);
  const result = await ended(child, options);
  options.signal?.throwIfAborted();
  return typeof result === 'number'
    ? { code: result, stdout: stdout.join('\n'), stderr: stderr.join('\n') }
    : { code: notStarted, stdout: '', stderr: result.message };
};

/** The last lines of what a command printed, its error stream first: what a person needs to see of a failure. */
export function lastLines(result: CommandResult, count = 8): readonly string[] {
  const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
  const errors = lines(result.stderr);
  return (errors.length > 0 ? errors : lines(result.stdout)).slice(-count);
}

/** Sends a signal to the process group that `child` leads; a group that is gone is fine. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nothing of the group is left.
  }
}

function collectLines(stream: Readable, onLine: CommandOptions['onLine']): string[] {
  const lines: string[] = [];
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    onLine?.(line);
  });
  return lines;
}

function ended(child: ChildProcess, options: CommandOptions): Promise<number | Error> {
  return new Promise((resolve) => {
    let killTimer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      signalGroup(child, 'SIGTERM');
      killTimer = setTimeout(() => signalGroup(child, 'SIGKILL'), killAfterMs);
    };
    const finish = (result: number | Error): void => {
      clearTimeout(killTimer);
      options.signal?.removeEventListener('abort', stop);
      resolve(result);
    };
    options.signal?.addEventListener('abort', stop, { once: true });
    child.once('error', finish);
    child.once('close', (code) => finish(code ?? 1));
    child.once('exit', (code) => {
      // A service that the command left behind may hold the pipes open for ever.
      const drain = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        finish(code ?? 1);
      }, drainAfterExitMs);
      child.once('close', () => clearTimeout(drain));
    });
  });
}
