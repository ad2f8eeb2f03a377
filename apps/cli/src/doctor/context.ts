import type { EngineEnvironment } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';

/** How a command ended. A command that cannot be started ends with code 127, as in a shell. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command may be given besides its arguments. */
export interface CommandOptions {
  /** The whole environment of the command; nothing is inherited. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with each whole line of either stream while the command runs. */
  readonly onLine?: (line: string) => void;
  /** Aborting it ends the command and everything it started, then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Runs a command to its end; a failing command is a result, not an exception. */
export type RunCommand = (
  command: string,
  args: readonly string[],
  options: CommandOptions,
) => Promise<CommandResult>;

/** What the doctor knows of the process it runs in, and the doors through which it acts. */
export interface DoctorContext {
  readonly platform: NodeJS.Platform;
  /** Numeric user id; 0 is root. */
  readonly uid: number;
  /** Version of the running Node.js, without a leading `v`. */
  readonly nodeVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly engineEnvironment: EngineEnvironment;
  /** The port that the emulator would listen on. */
  readonly port: number;
  readonly clock: Clock;
  readonly runCommand: RunCommand;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}
