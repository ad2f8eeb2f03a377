import { findEngineAt, type Owner, removeContainersOfRun } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import { dropNoteOf } from '../emulation/running-emulators.ts';
import { endProgram } from '../reaper/end-program.ts';
import { removeRunFiles } from '../reaper/run-files.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax reap`. */
export interface ReapOptions {
  readonly run: string;
  /** Where its engine answers. */
  readonly engine: string;
  /** Programs that it started, each the leader of a process group. */
  readonly program: readonly Owner[];
}

/** How long an engine that does not answer is waited for, and how often it is asked, in milliseconds. */
const patienceMs = 600_000;
const retryMs = 2_000;

/** `smax reap`, which nobody types: removes everything of a run whose process has ended. */
export async function reap({ run, engine, program }: ReapOptions, shell: Shell): Promise<void> {
  const { folders } = shell;
  await Promise.all([
    removeContainers(run, engine, shell),
    dropNoteOf(folders.state, run),
    Promise.all(program.map((it) => endProgram(it, systemClock))).then(() =>
      removeRunFiles(folders.cache, run),
    ),
  ]);
}

async function removeContainers(run: string, endpoint: string, shell: Shell): Promise<void> {
  const { engineEnvironment, signal } = shell;
  const until = systemClock.elapsed() + patienceMs;
  for (;;) {
    try {
      await using engine = await findEngineAt(endpoint, engineEnvironment);
      await removeContainersOfRun(engine, run, { clock: systemClock, signal });
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (systemClock.elapsed() > until) throw error;
      await systemClock.sleep(retryMs, signal);
    }
  }
}
