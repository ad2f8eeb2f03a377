import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepOrphans } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import type { BenchContext } from './context.ts';
import { findFreePort } from './free-port.ts';

/** A web action that the command made. */
export interface EmulatedAction {
  readonly name: string;
  readonly url: string;
  readonly image: string;
}

/** The part of the command's ready record that is needed here. */
interface ReadyRecord {
  readonly event: string;
  readonly action?: EmulatedAction;
}

/** A `smax emulate` of its own process, with folders of its own. */
export interface EmulateProcess extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** Its database. */
  readonly storeFile: string;
  /** Resolves when the image, if there is one to make, is built and the emulator listens. */
  ready(): Promise<ReadyRecord>;
  /** The action that it serves, when it is ready. */
  action(): Promise<EmulatedAction>;
  /** Ends it; its containers are gone then. */
  stop(): Promise<void>;
}

/** How long the command may take to end before it is killed. */
const graceMs = 20_000;

const builtMain = 'apps/cli/dist/main.js';

/** Whether there is a build; an old one counts, too. */
export function hasBuild({ repository }: BenchContext): boolean {
  return existsSync(join(repository, builtMain));
}

/** The arguments of Node.js that start the command line: from its sources those of `pnpm smax`. */
export async function nodeArgsOf(form: CommandForm, repository: string): Promise<readonly string[]> {
  if (form === 'dist') return [builtMain];
  const manifest = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly smax: string };
  };
  const [program, ...args] = manifest.scripts.smax.split(' ');
  if (program !== 'node') throw new Error(`pnpm smax starts ${program} and not node`);
  return args;
}

/** The command line as `pnpm smax` starts it, or as it is published. */
export type CommandForm = 'source' | 'dist';

/** How `smax emulate` is started. */
export interface EmulateOptions {
  /** `source` when not given. */
  readonly form?: CommandForm;
  /** A free one when not given. */
  readonly port?: number;
  /** More options of the command. */
  readonly flags?: readonly string[];
}

/** Starts `smax emulate`, for a target or for an empty host. */
export async function startEmulate(
  context: BenchContext,
  target: string | undefined,
  options: EmulateOptions = {},
): Promise<EmulateProcess> {
  const { signal } = context;
  const { form = 'source', port = await findFreePort(), flags = [] } = options;
  const folder = await mkdtemp(join(context.folder, 'emulate-'));
  const logFile = join(folder, 'output');
  // A file and not a pipe: reading a line for each activation would cost the client of a benchmark time.
  await using log = await open(logFile, 'w');
  const words = [
    ...['emulate', ...(target === undefined ? [] : [target])],
    ...['--limits', 'none', '--port', String(port), '--data-dir', folder, '--json', ...flags],
  ];
  const child = spawn(process.execPath, [...(await nodeArgsOf(form, context.repository)), ...words], {
    cwd: context.repository,
    env: { ...context.env, XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder, XDG_STATE_HOME: folder },
    stdio: ['ignore', log.fd, log.fd],
    // A group of its own: Ctrl-C must reach it once, through `stop`.
    detached: true,
  });

  const ready = async (): Promise<ReadyRecord> => {
    for (;;) {
      signal.throwIfAborted();
      const text = await readFile(logFile, 'utf8');
      const record = text
        .split('\n')
        .map(parseReady)
        .find((it) => it !== undefined);
      if (record) return record;
      if (hasEnded(child)) throw new Error(`smax emulate ended: ${text.slice(-1000)}`);
      await systemClock.sleep(20, signal);
    }
  };
  const action = async (): Promise<EmulatedAction> => {
    const record = await ready();
    if (!record.action) throw new Error('smax emulate serves no action');
    return record.action;
  };
  const stop = (): Promise<void> => end(child, context);
  const storeFile = join(folder, `emulator-${port}.sqlite`);
  return { pid: child.pid ?? 0, port, storeFile, ready, action, stop, [Symbol.asyncDispose]: stop };
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
