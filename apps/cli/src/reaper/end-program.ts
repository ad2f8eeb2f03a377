import { isProcessAlive, type Owner } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';

/** How long a program may clean up after itself before it is killed, in milliseconds. */
const graceMs = 10_000;
const pauseMs = 50;

/** Ends a program with its whole process group; one that has ended, or whose pid is another's now, is left alone. */
export async function endProgram(program: Owner, clock: Clock): Promise<void> {
  const since = clock.elapsed();
  let sent: NodeJS.Signals | undefined;
  while (await isProcessAlive(program)) {
    const due = clock.elapsed() - since >= graceMs ? 'SIGKILL' : 'SIGTERM';
    if (due !== sent) signalGroup(program.pid, due);
    sent = due;
    await clock.sleep(pauseMs);
  }
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}
