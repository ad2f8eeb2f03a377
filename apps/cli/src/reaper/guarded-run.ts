import { randomUUID } from 'node:crypto';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import type { Reaper } from './reaper-process.ts';
import { runFolder } from './run-folder.ts';

/** One run of the command: what it makes goes with it, however it ends. */
export interface GuardedRun {
  /** Unique; part of names and labels. */
  readonly id: string;
  /** For temporary files; whoever needs it makes it. */
  readonly folder: string;
  /** Starts the reaper. What is made from now on is removed also after a `kill -9` of this process. */
  guard(engine: ContainerEngine): Promise<void>;
  /** A program was started as the leader of a process group, which is not to outlive this process. */
  guardProgram(pid: number): void;
  /** To be called when everything else has ended and the engine is still there. */
  end(): Promise<void>;
}

/** What a run is given. */
export interface GuardedRunOptions {
  readonly cacheFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The command `smax reap`, to which options are added. */
  readonly reap: readonly string[];
}

/** How long an engine may take to list containers, in milliseconds. */
const engineMs = 3_000;

/** Creates the run of this process. Nothing is loaded, started or written before `guard`. */
export function createGuardedRun({ cacheFolder, env, reap }: GuardedRunOptions): GuardedRun {
  const id = randomUUID();
  let guarded: { readonly engine: ContainerEngine; readonly reaper: Reaper } | undefined;
  return {
    id,
    folder: runFolder(cacheFolder, id),
    async guard(engine) {
      const [{ startReaper }, { noteRun }, { currentOwner }] = await Promise.all([
        import('./reaper-process.ts'),
        import('./run-files.ts'),
        import('@serverless-max/container-engine'),
      ]);
      const reaper = startReaper([...reap, `--run=${id}`, `--engine=${engine.endpoint}`], env);
      guarded = { engine, reaper };
      await noteRun(cacheFolder, await currentOwner(id));
    },
    guardProgram(pid) {
      void import('@serverless-max/container-engine').then(async ({ currentOwner }) => {
        guarded?.reaper.tell(`--program=${JSON.stringify(await currentOwner(id, pid))}`);
      });
    },
    async end() {
      if (guarded === undefined) return;
      const [{ removeRunFiles }, { runLabel }] = await Promise.all([
        import('./run-files.ts'),
        import('@serverless-max/container-engine'),
      ]);
      const left = await Promise.race([
        guarded.engine.listContainers({ [runLabel]: id }).catch(() => undefined),
        systemClock.sleep(engineMs),
      ]);
      // An engine that went away keeps containers for when it comes back: they are the reaper's.
      if (left?.length !== 0) return;
      await removeRunFiles(cacheFolder, id);
      await guarded.reaper.release();
    },
  };
}
