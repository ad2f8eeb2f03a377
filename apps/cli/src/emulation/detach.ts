import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { systemClock } from '@serverless-max/foundation';
import { BackgroundStartError } from '../errors.ts';
import type { Shell } from '../shell.ts';
import { backgroundOutputFile, findReadyRecord, type ReadyRecord } from './background-output.ts';

/**
 * Starts the same command again in the background, and resolves when it is ready. Its output goes to a file.
 * @throws BackgroundStartError with its last lines when it ends before
 */
export async function startInBackground(
  args: readonly string[],
  shell: Shell,
): Promise<{ readonly ready: ReadyRecord; readonly logFile: string }> {
  await mkdir(shell.folders.state, { recursive: true, mode: 0o700 });
  const logFile = backgroundOutputFile(shell.folders.state);
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
      const ready = findReadyRecord(text);
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
