import { findEngine } from '@serverless-max/container-engine';
import type { DoctorContext } from './context.ts';
import { usualEndpoint } from './engine-state.ts';
import { InstallInterruptedError, InstallStepError } from './errors.ts';
import { completePath, findExecutable } from './find-executable.ts';
import type { InstallStep } from './install-plan.ts';
import { lastLines } from './run-command.ts';
import { startDaemon } from './start-daemon.ts';

/** The log of a daemon that no service manager started, and where the daemon's defaults put its pid files. */
const daemonFiles = {
  logFile: '/var/log/dockerd.log',
  pidFile: '/var/run/docker.pid',
  containerdPidFile: '/var/run/docker/containerd/containerd.pid',
};
/** A daemon that is coming up accepts connections before it answers them. */
const pingTimeoutMs = 1000;

/**
 * Carries out the steps of an install plan one after the other and returns what a person should know
 * afterwards, one sentence each. Stops at the first step that fails; running the plan again continues.
 */
export async function applyInstallPlan(
  steps: readonly InstallStep[],
  context: DoctorContext,
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const step of steps) {
    context.signal.throwIfAborted();
    context.onProgress(step.title);
    if (step.kind === 'command') await runStep(step, context);
    else notes.push(await startStep(step.by, context));
  }
  return notes;
}

async function runStep(step: InstallStep & { kind: 'command' }, context: DoctorContext): Promise<void> {
  const [command, ...args] = step.command;
  const path = completePath(context.env['PATH']);
  const env = { ...context.env, PATH: path, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const result = await context
    .runCommand(command, args, { env, onLine: context.onProgress, signal: context.signal })
    .catch((cause: unknown) => {
      throw context.signal.aborted ? new InstallInterruptedError(step.title, { cause }) : cause;
    });
  if (result.code === 0) return;
  const failure = new InstallStepError(step.command, result.code, lastLines(result));
  if (!step.mayFail) throw failure;
  context.onProgress(`${failure.message}\nGoing on without it.`);
}

async function startStep(by: 'systemd' | 'hand', context: DoctorContext): Promise<string> {
  return startDaemon(
    {
      ...daemonFiles,
      by,
      program: (await findExecutable('dockerd', context.env['PATH'])) ?? 'dockerd',
      isAnswering: () => isDaemonAnswering(context),
    },
    context,
  );
}

/** Asks the socket that a freshly installed daemon listens on, whatever else the environment names. */
async function isDaemonAnswering({ engineEnvironment }: DoctorContext): Promise<boolean> {
  const environment = { ...engineEnvironment, dockerHost: usualEndpoint };
  const engine = await findEngine(environment, { pingTimeoutMs }).catch(() => undefined);
  await engine?.[Symbol.asyncDispose]();
  return engine !== undefined;
}
