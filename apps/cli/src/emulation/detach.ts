import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@serverless-max/foundation';
import { BackgroundStartError } from '../errors.ts';
import type { Shell } from '../shell.ts';
import type { Ready } from './ready-block.ts';

/** The first line of an emulator that prints JSON: it is ready. */
export interface ReadyRecord extends Ready {
  readonly event: 'ready';
  readonly pid: number;
}

/**
 * Starts the same command again in the background, and resolves when it is ready. Its output goes to a file.
 * @throws BackgroundStartError with its last lines when it ends before
 */
export async function startInBackground(
  args: readonly string[],
  shell: Shell,
): Promise<{ readonly ready: ReadyRecord; readonly logFile: string }> {
  await mkdir(shell.folders.state, { recursive: true, mode: 0o700 });
  const logFile = join(shell.folders.state, `emulate-${process.pid}.log`);
  // It holds a key when the emulator has one of its own.
  await using log = await open(logFile, 'w', 0o600);
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: shell.env,
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  let exitCode: number | null | undefined;
  void ended.then((code) => {
    exitCode = code;
  });
  const stop = (): void => void child.kill('SIGTERM');
  shell.signal.addEventListener('abort', stop);
  try {
    for (;;) {
      const text = await readFile(logFile, 'utf8');
      const ready = text
        .split('\n')
        .map(parseReady)
        .find((it) => it !== undefined);
      if (ready) {
        child.unref();
        return { ready, logFile };
      }
      if (exitCode !== undefined) {
        shell.signal.throwIfAborted();
        throw new BackgroundStartError(exitCode, logFile, text.trim().split('\n').slice(-8).join('\n'));
      }
      await systemClock.sleep(50);
    }
  } finally {
    shell.signal.removeEventListener('abort', stop);
  }
}

function parseReady(line: string): ReadyRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record: unknown = JSON.parse(line);
    const isReady =
      typeof record === 'object' && record !== null && 'event' in record && record.event === 'ready';
    return isReady ? (record as ReadyRecord) : undefined;
  } catch {
    return undefined;
  }
}
