import type { EngineEnvironment } from '@serverless-max/container-engine';
import type { Folders } from './config/environment.ts';
import type { Confirm } from './doctor/index.ts';
import type { Output } from './output/output.ts';
import type { GuardedRun } from './reaper/guarded-run.ts';

/** What every command gets from the process that it runs in. */
export interface Shell {
  readonly output: Output;
  /** Aborted by Ctrl-C and by SIGTERM; its reason is an `InterruptedError`. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly folders: Folders;
  readonly engineEnvironment: EngineEnvironment;
  /** This run of the command. */
  readonly run: GuardedRun;
  /** Asks a person, unless `--yes` was given or there is nobody to ask. */
  confirm(assumeYes: boolean): Confirm;
}
