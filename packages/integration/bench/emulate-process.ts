import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepOrphans } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import type { BenchContext } from './context.ts';
import { findFreePort } from './free-port.ts';

/** The part of the command's ready record that is needed here. */
interface ReadyRecord {
  readonly event: string;
  readonly action?: { readonly name: string; readonly url: string; readonly image: string };
}

/** A `smax emulate` of its own process, with folders of its own. */
export interface EmulateProcess extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** Resolves when the image is built and the emulator listens. */
  ready(): Promise<Required<ReadyRecord>>;
  /** Ends it; its containers are gone then. */
  stop(): Promise<void>;
}

/** How long the command may take to end before it is killed. */
const graceMs = 20_000;

/** The arguments of Node.js that start the command line from its sources. */
export const sourceArgs: readonly string[] = ['--conditions=source', 'apps/cli/src/main.ts'];

/** Starts `smax emulate`, for a target or for an empty host; `nodeArgs` choose sources or build. */
export async function startEmulate(
  context: BenchContext,
  target: string | undefined,
  nodeArgs: readonly string[] = sourceArgs,
  port?: number,
): Promise<EmulateProcess> {
  const { signal } = context;
  const chosenPort = port ?? (await findFreePort());
  const folder = await mkdtemp(join(context.folder, 'emulate-'));
  const logFile = join(folder, 'output');
  // A file and not a pipe: reading a line for each activation would cost the client of a benchmark time.
  await using log = await open(logFile, 'w');
  const words = ['emulate', '--limits', 'none', ...(target === undefined ? [] : [target])];
  const child = spawn(process.execPath, [...nodeArgs, ...words, '--port', String(chosenPort), '--json'], {
    cwd: context.repository,
    env: { ...context.env, XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder, XDG_STATE_HOME: folder },
    stdio: ['ignore', log.fd, log.fd],
    // A group of its own: Ctrl-C must reach it once, through `stop`.
    detached: true,
  });

  const ready = async (): Promise<Required<ReadyRecord>> => {
    for (;;) {
      signal.throwIfAborted();
      const text = await readFile(logFile, 'utf8');
      const record = text
        .split('\n')
        .map(parseReady)
        .find((it) => it !== undefined);
      if (record?.action) return { ...record, action: record.action };
      if (hasEnded(child)) throw new Error(`smax emulate ended: ${text.slice(-1000)}`);
      await systemClock.sleep(20, signal);
    }
  };
  const stop = (): Promise<void> => end(child, context);
  return { pid: child.pid ?? 0, port: chosenPort, ready, stop, [Symbol.asyncDispose]: stop };
}

async function end(child: ChildProcess, { engine }: BenchContext): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(killing);
  if (child.signalCode === 'SIGKILL') await sweepOrphans(engine);
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function parseReady(line: string): ReadyRecord | undefined {
  if (!line.startsWith('{"event":"ready"')) return undefined;
  return JSON.parse(line) as ReadyRecord;
}
