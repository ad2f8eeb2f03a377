import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { smaxArguments } from '../src/support/smax.ts';

/** A `smax emulate` that may be killed at any moment. */
export interface EmulatorProcess {
  readonly pid: number;
  /** The address of its web action, empty without one; undefined when it ended before it was ready. */
  readonly ready: Promise<string | undefined>;
  readonly hasEnded: () => boolean;
  /** Its standard error, and the record of a failure. */
  readonly errors: () => string;
  /** Signals it, or its whole process group, and waits for its end; returns the exit code, null after a kill. */
  end(signal: NodeJS.Signals, whom?: 'process' | 'group'): Promise<number | null>;
  /** Sends a signal and waits for nothing. */
  signal(signal: NodeJS.Signals): void;
}

/** Starts the command in a process group of its own, as a shell does. */
export function startEmulatorProcess(args: readonly string[], env: NodeJS.ProcessEnv): EmulatorProcess {
  const child = spawn(process.execPath, smaxArguments(['emulate', ...args, '--json']), {
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    if (line.startsWith('{"event":"error"')) errors += `${line}\n`;
  });
  const pid = child.pid ?? 0;
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    ready: readyOf(child, lines),
    hasEnded,
    errors: () => errors,
    signal: (name) => void child.kill(name),
    async end(name, whom = 'process') {
      if (!hasEnded()) process.kill(whom === 'group' ? -pid : pid, name);
      await ended;
      return child.exitCode;
    },
  };
}

function readyOf(child: ChildProcess, lines: Interface): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve(undefined));
    lines.on('line', (line) => {
      if (!line.startsWith('{"event":"ready"')) return;
      const record = JSON.parse(line) as { readonly action?: { readonly url: string } };
      resolve(record.action?.url ?? '');
    });
  });
}
