import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { ActivationLog } from '../activation-log.ts';
import type { Environment } from '../environment.ts';
import { ServerEndedError } from '../model-errors.ts';
import { ServerOutput } from './server-output.ts';

const msToEnd = 2000;

/** The process of the image's own server, in a group of its own, whose output goes into a log. */
export class ModelServerProcess {
  /** What it prints. */
  readonly output: ServerOutput;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #end: string | undefined;

  private constructor(process: ChildProcess, output: ServerOutput) {
    this.#process = process;
    this.output = output;
    this.#ended = once(process, 'exit').then(([code, signal]) => {
      this.#end = signal === null ? `with exit code ${String(code)}` : `by ${String(signal)}`;
    });
  }

  /** Starts a command, of at least one word; rejects with a ServerEndedError when it cannot be started. */
  static async start(
    command: readonly string[],
    environment: Environment,
    log: ActivationLog,
  ): Promise<ModelServerProcess> {
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      // What Python prints is in the log when its answer is out.
      env: { PYTHONUNBUFFERED: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    try {
      await once(child, 'spawn');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ServerEndedError(
        `The model's own server cannot be started with ${JSON.stringify(command)}: ${reason}.`,
      );
    }
    return new ModelServerProcess(child, new ServerOutput(log, child));
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Whether it has ended, after at most so many milliseconds. */
  async wait(ms: number): Promise<boolean> {
    const timer = new AbortController();
    await Promise.race([this.#ended, delay(ms, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
    return this.hasEnded;
  }

  /** The error that tells how it ended. */
  endedError(when: string): ServerEndedError {
    return new ServerEndedError(
      `The model's own server ended ${this.#end} ${when}.`,
      "The activation's log has what it printed.",
    );
  }

  /** Ends it and all processes of its group: politely first. */
  async stop(): Promise<void> {
    for (const signal of [constants.signals.SIGTERM, constants.signals.SIGKILL]) {
      try {
        process.kill(-(this.#process.pid ?? 0), signal);
      } catch {
        return; // nobody is left
      }
      if (await this.wait(msToEnd)) return;
    }
  }
}
