import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DoctorContext } from './context.ts';
import { explainDaemonFailure } from './daemon-failure.ts';
import { DaemonStartError } from './errors.ts';
import { completePath } from './find-executable.ts';
import { isRunningByPidFile } from './pid-file.ts';
import { signalGroup } from './run-command.ts';

const timeoutMs = 60_000;
const pollMs = 250;
const progressEveryMs = 5000;
const stopGraceMs = 10_000;

/** How the daemon is started, and how to tell that it answers. */
export interface DaemonStart {
  readonly by: 'systemd' | 'hand';
  /** The daemon's program, when started by hand. */
  readonly program: string;
  /** Where its output goes, when started by hand. */
  readonly logFile: string;
  /** Where the daemon writes its process id. */
  readonly pidFile: string;
  /** Where it writes that of the containerd it brings along. */
  readonly containerdPidFile: string;
  readonly isAnswering: () => Promise<boolean>;
}

/**
 * Starts the Docker daemon and resolves, once it answers, with a sentence that says how to stop it. Nothing is
 * started when it answers already. A daemon that does not answer within 60 s, or whose start is aborted, is
 * stopped again.
 */
export async function startDaemon(start: DaemonStart, context: DoctorContext): Promise<string> {
  if (await start.isAnswering()) return 'The Docker daemon is already running.';
  return start.by === 'systemd' ? startService(start, context) : startByHand(start, context);
}

async function startService(start: DaemonStart, context: DoctorContext): Promise<string> {
  const options = { env: context.env, signal: context.signal };
  const enabled = await context.runCommand('systemctl', ['enable', '--now', 'docker'], options);
  if (enabled.code === 0 && (await waitUntilAnswering(start, context, () => false))) {
    return 'The Docker daemon runs as a systemd service; stop it with `systemctl stop docker docker.socket`.';
  }
  const logCommand = ['-u', 'docker', '-n', '20', '--no-pager', '-o', 'cat'];
  const log = await context.runCommand('journalctl', logCommand, options);
  throw failure([...log.stdout.split('\n'), ...enabled.stderr.split('\n')], '`journalctl -u docker`');
}

async function startByHand(start: DaemonStart, context: DoctorContext): Promise<string> {
  // Installing the package may have started one that is not ready yet.
  const isRunning = await isRunningByPidFile(start.pidFile, 'dockerd');
  if (isRunning && (await waitUntilAnswering(start, context, () => false))) {
    return `The Docker daemon is running; stop it with \`kill $(cat ${start.pidFile})\`.`;
  }
  if (!isRunning) await isRunningByPidFile(start.containerdPidFile, 'containerd');
  await mkdir(dirname(start.logFile), { recursive: true });
  const logStart = await stat(start.logFile).then(
    (file) => file.size,
    () => 0,
  );
  const { daemon, exited } = await spawnDetached(start, context);
  const hasExited = (): boolean =>
    daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null;
  const isUp = await waitUntilAnswering(start, context, hasExited).catch((thrown: unknown) => thrown);
  if (isUp === true) {
    daemon.unref();
    return `The Docker daemon runs (pid ${daemon.pid}, log in ${start.logFile}) until this machine stops; stop it with \`kill $(cat ${start.pidFile})\`.`;
  }
  if (!hasExited()) await stop(daemon, exited, context);
  context.signal.throwIfAborted();
  if (isUp !== false) throw isUp;
  const log = (await readFile(start.logFile)).subarray(logStart).toString('utf8');
  throw failure(log.split('\n'), start.logFile);
}

/** In a process group of its own and without our pipes, so that it outlives this process and its terminal. */
async function spawnDetached(
  start: DaemonStart,
  { env }: DoctorContext,
): Promise<{ readonly daemon: ChildProcess; readonly exited: Promise<void> }> {
  await using log = await open(start.logFile, 'a');
  const daemon = spawn(start.program, [], {
    cwd: '/',
    detached: true,
    env: { ...env, PATH: completePath(env['PATH']) },
    stdio: ['ignore', log.fd, log.fd],
  });
  const { promise: exited, resolve } = Promise.withResolvers<void>();
  daemon.once('exit', () => resolve()).once('error', () => resolve());
  return { daemon, exited };
}

async function waitUntilAnswering(
  start: DaemonStart,
  { clock, onProgress, signal }: DoctorContext,
  hasExited: () => boolean,
): Promise<boolean> {
  const begin = clock.elapsed();
  let nextProgress = progressEveryMs;
  for (;;) {
    signal.throwIfAborted();
    if (await start.isAnswering()) return true;
    const waited = clock.elapsed() - begin;
    if (hasExited() || waited >= timeoutMs) return false;
    if (waited >= nextProgress) {
      onProgress(`waiting for the Docker daemon to answer (${Math.round(waited / 1000)} s)`);
      nextProgress = waited + progressEveryMs;
    }
    await clock.sleep(pollMs, signal);
  }
}

/** The daemon ends its containerd when asked kindly; only then is it killed. */
async function stop(daemon: ChildProcess, exited: Promise<void>, { clock }: DoctorContext): Promise<void> {
  daemon.kill('SIGTERM');
  const grace = clock.after(stopGraceMs, () => signalGroup(daemon, 'SIGKILL'));
  await exited;
  grace.cancel();
}

function failure(lines: readonly string[], logFile: string): DaemonStartError {
  const log = lines.filter((line) => line.trim() !== '');
  const { what, cure } = explainDaemonFailure(log, logFile);
  // Its chatter about connections opening and closing buries the reason.
  const telling = log.filter((line) => !/level=(info|debug)/.test(line));
  return new DaemonStartError(what, telling.slice(-5), cure);
}
