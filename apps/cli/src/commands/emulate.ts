import { systemClock } from '@serverless-max/foundation';
import { startInBackground } from '../emulation/detach.ts';
import { warnOfExposure } from '../emulation/exposure.ts';
import { openHost } from '../emulation/host.ts';
import { readLimits } from '../emulation/limits.ts';
import type { Preparation } from '../emulation/prepare-image.ts';
import { formatReady, wskLine } from '../emulation/ready-block.ts';
import { limitsFor } from '../emulation/web-action.ts';
import type { ModelFlags } from '../model-options.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax emulate`. */
export interface EmulateOptions extends ModelFlags {
  readonly port: number;
  readonly host: string;
  readonly base?: string;
  /** MB. */
  readonly memory?: number;
  /** Seconds. */
  readonly idle: number;
  /** Seconds. */
  readonly pauseGrace: number;
  /** Kinds, in words. */
  readonly prewarm?: string;
  /** `openwhisk`, `ibm`, `none`, or a file. */
  readonly limits: string;
  /** A file. */
  readonly users?: string;
  /** A duration such as `7d`. */
  readonly keepFor: string;
  /** A size such as `512M`. */
  readonly keepSize: string;
  readonly dataDir?: string;
  readonly ephemeral?: boolean;
  readonly detach?: boolean;
  readonly yes: boolean;
}

/** How soon somebody who waits for a port asks again, in milliseconds. */
const firstAnswerMs = 20;

/** `smax emulate`: serves a model, or an empty host, until it is interrupted. */
export async function emulate(
  word: string | undefined,
  options: EmulateOptions,
  shell: Shell,
): Promise<void> {
  warnOfExposure(options.host, shell.output);
  if (options.detach) return emulateInBackground(shell);
  const { output, signal, folders, run } = shell;
  const found: Preparation = {};
  await using stack = new AsyncDisposableStack();
  // Before the host, as containers are removed when that ends, over the engine's connections.
  stack.defer(() => found.engine?.[Symbol.asyncDispose]());
  stack.defer(() => run.end());
  const host = stack.use(await openHost(options, await limitsOf(word, options.base, options.limits), shell));
  // An empty host has nothing to wait for. Loading what the engine needs stops everything for a tenth of a
  // second, so whoever waits for the port gets an answer first.
  if (word === undefined) {
    await host.listen();
    await systemClock.sleep(firstAnswerMs);
  }

  const { serve } = await import('../emulation/serve.ts');
  const ready = await serve(host, { ...options, word }, found, shell);
  signal.throwIfAborted();

  const { noteRunning } = await import('../emulation/running-emulators.ts');
  const { host: url, auth } = ready;
  stack.use(await noteRunning(folders.state, { port: options.port, url, auth, runId: run.id }));
  output.line(formatReady(ready));
  output.record({ event: 'ready', pid: process.pid, ...ready, wsk: wskLine(ready) });
  await aborted(signal);
  output.line('\nStopping: removing containers …');
}

async function limitsOf(word: string | undefined, base: string | undefined, which: string) {
  const limits = await readLimits(which);
  if (word === undefined) return limits;
  const { findModel } = await import('@serverless-max/runtime-image');
  return limitsFor(findModel(word, base), limits);
}

async function emulateInBackground(shell: Shell): Promise<void> {
  const { output } = shell;
  const args = process.argv.slice(1).filter((it) => it !== '-d' && it !== '--detach' && it !== '--json');
  const { ready, logFile } = await startInBackground([...args, '--json'], shell);
  output.line(formatReady(ready));
  output.line(
    `It goes on in the background (pid ${ready.pid}, output in ${logFile}); \`smax stop\` ends it.`,
  );
  output.record({ ...ready, logFile });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
