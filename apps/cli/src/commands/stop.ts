import { isProcessAlive } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import { listRunningEmulators, type RunningEmulator } from '../emulation/running-emulators.ts';
import { NothingToStopError, StopTimedOutError } from '../errors.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax stop`. */
export interface StopOptions {
  readonly port?: number;
  readonly all?: boolean;
}

const patienceMs = 30_000;

/** `smax stop`: asks emulators to end, and waits until they have. Without options: the only one that runs. */
export async function stop(options: StopOptions, shell: Shell): Promise<void> {
  const running = await listRunningEmulators(shell.folders.state);
  const wanted = chooseWanted(running, options);
  if (wanted.length === 0) {
    throw new NothingToStopError(
      options.port,
      running.map((it) => it.port),
    );
  }
  for (const emulator of wanted) {
    await end(emulator, shell.signal);
    shell.output.line(`Stopped the emulator at ${emulator.url} (pid ${emulator.owner.pid}).`);
    shell.output.record({ event: 'stopped', port: emulator.port, pid: emulator.owner.pid });
  }
}

function chooseWanted(running: readonly RunningEmulator[], options: StopOptions): readonly RunningEmulator[] {
  if (options.all) return running;
  if (options.port !== undefined) return running.filter((it) => it.port === options.port);
  return running.length === 1 ? running : [];
}

async function end({ owner }: RunningEmulator, signal: AbortSignal): Promise<void> {
  process.kill(owner.pid, 'SIGTERM');
  const until = systemClock.elapsed() + patienceMs;
  while (await isProcessAlive(owner)) {
    if (systemClock.elapsed() > until) throw new StopTimedOutError(owner.pid);
    await systemClock.sleep(50, signal);
  }
}
