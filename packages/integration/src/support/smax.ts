import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../../apps/cli/from-source.js', import.meta.url));

/** What Node.js is told to run the command from its sources. */
export function smaxArguments(args: readonly string[]): string[] {
  return ['--conditions=source', main, ...args];
}

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A line of `--json`. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** A temporary home for one test: nothing of the user's own records is touched. */
export async function createHome(): Promise<{ readonly env: NodeJS.ProcessEnv } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-test-'));
  return {
    env: {
      ...process.env,
      XDG_DATA_HOME: join(folder, 'data'),
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs the command to its end, as a user without a terminal does. */
export async function runSmax(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<CommandResult> {
  const child = spawnSmax(args, env);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
}

/** A running `smax emulate --json`. */
export interface RunningEmulator extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** Base address of the host. */
  readonly host: string;
  /** Address of the web action; empty without a model. */
  readonly url: string;
  readonly ready: JsonRecord;
  /** Every line so far. */
  readonly records: readonly JsonRecord[];
  /** The activation lines so far. */
  readonly activations: readonly JsonRecord[];
  /** Sends a signal and waits for the end; returns the exit code, or null when the signal killed it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts `smax emulate` on a free port and resolves when it prints that it is ready. Its rate limits are off unless
 * `args` says otherwise: tests send many requests.
 */
export async function startEmulator(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  wantedPort?: number,
): Promise<RunningEmulator> {
  const port = wantedPort ?? (await freePort());
  const words = ['emulate', '--limits', 'none', ...args, '--json', '--port', String(port)];
  const child = spawnSmax(words, env);
  const errors = text(child.stderr);
  const records: JsonRecord[] = [];
  const ready = await new Promise<JsonRecord>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const record = JSON.parse(line) as JsonRecord;
      records.push(record);
      if (record['event'] === 'ready') resolve(record);
    });
    child.once('exit', (code) => {
      void errors.then((stderr) =>
        reject(new Error(`emulate ended with ${code}: ${stderr} ${JSON.stringify(records)}`)),
      );
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return child.exitCode;
  };
  const action = ready['action'] as { readonly url: string } | undefined;
  return {
    pid: child.pid ?? 0,
    port,
    host: String(ready['host']),
    url: action?.url ?? '',
    ready,
    records,
    get activations() {
      return records.filter((it) => it['event'] === 'activation');
    },
    end,
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
    },
  };
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Starts the command, for those who want to see what it prints while it runs. */
export function spawnSmax(args: readonly string[], env: NodeJS.ProcessEnv) {
  return spawn(process.execPath, smaxArguments(args), {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function text(stream: NonNullable<ChildProcess['stdout']>): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += String(chunk);
  return all;
}
