import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BenchContext } from '../context.ts';
import { type CommandForm, nodeArgsOf } from '../emulate-process.ts';

/** One `smax build --push` as a user runs it. */
export interface PublishSample {
  /** From the start of the process to its end. */
  readonly ms: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly requests: number;
  readonly mounted: number;
  readonly uploaded: number;
  /** The most memory that was ever resident, in MiB. */
  readonly peakMib: number;
}

interface BuiltRecord {
  readonly event: string;
  readonly pushed: {
    readonly sentBytes: number;
    readonly receivedBytes: number;
    readonly requests: number;
    readonly mounted: readonly unknown[];
    readonly uploaded: readonly unknown[];
  };
}

/** Makes what is published of the command line, so that what is measured is of today. */
export async function buildCommand({ env, repository }: BenchContext): Promise<void> {
  const tools = join(repository, 'node_modules', '.bin');
  const child = spawn(process.execPath, ['scripts/build.ts'], {
    cwd: repository,
    env: { ...env, MODELS: '', PATH: `${tools}${delimiter}${env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`pnpm build ended with ${code}: ${said.slice(-1000)}`);
}

/** Runs the command to its end, as it is published unless said otherwise; no engine can be reached by it. */
export async function publishOnce(
  { env, repository, folder }: BenchContext,
  args: readonly string[],
  form: CommandForm = 'dist',
): Promise<PublishSample> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...(await nodeArgsOf(form, repository)), 'build', ...args, '--json'],
    {
      cwd: repository,
      env: { ...env, DOCKER_HOST: 'unix:///nonexistent', XDG_CACHE_HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let peakMib = 0;
  const watching = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peakMib = Math.max(peakMib, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
  }, 25);
  const exit = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await exit) as [number | null];
  const ms = performance.now() - started;
  clearInterval(watching);
  if (code !== 0)
    throw new Error(`smax build ended with ${code}: ${stdout.slice(-500)} ${stderr.slice(-500)}`);
  const built = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BuiltRecord)
    .find((record) => record.event === 'built');
  if (!built) throw new Error(`smax build said nothing of what it built: ${stdout.slice(-500)}`);
  const { sentBytes, receivedBytes, requests, mounted, uploaded } = built.pushed;
  const counts = { mounted: mounted.length, uploaded: uploaded.length };
  return { ms, sentBytes, receivedBytes, requests, ...counts, peakMib };
}
