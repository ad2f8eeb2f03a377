import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadNodeActionServer } from '../bundle.ts';

/** The line that closes an activation on each stream. */
export const SENTINEL: string = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';
const bundled = loadNodeActionServer();

/** What the action server answered. */
export interface ServerAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What one stream of the log holds: the lines without sentinels, and how many sentinels there were. */
export interface LogContent {
  readonly lines: readonly string[];
  readonly sentinels: number;
}

/** The bundled action server as a process of its own, in a folder of its own; both end with the test. */
export class ServerProcess {
  readonly folder: string;
  readonly port: number;
  readonly process: ChildProcess;

  private constructor(folder: string, port: number, process: ChildProcess) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts the server, with files in its working folder, and waits until it listens. */
  static async start(
    environment: Readonly<Record<string, string>> = {},
    files: Readonly<Record<string, string>> = {},
  ): Promise<ServerProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'action-server-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { fileName, content } = await bundled;
    const program = join(folder, fileName);
    writeFileSync(program, content);
    // The log goes to files: what is not there when an answer comes was not flushed before it.
    const [out, err] = [openSync(join(folder, 'out'), 'w'), openSync(join(folder, 'err'), 'w')];
    const child = spawn(process.execPath, [program], {
      cwd: folder,
      env: { SERVERLESS_MAX_HOST: '127.0.0.1', SERVERLESS_MAX_PORT: '0', TMPDIR: folder, ...environment },
      stdio: ['ignore', out, err, 'ipc'],
    });
    for (const file of [out, err]) closeSync(file);
    onTestFinished(async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGTERM'); // so that it ends what it started
        const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
        await exit;
        clearTimeout(killer);
      }
      rmSync(folder, { recursive: true });
    });
    const [address] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(readFileSync(join(folder, 'err'), 'utf8')))),
    ])) as [AddressInfo];
    return new ServerProcess(folder, address.port, child);
  }

  /** Posts `/init` with these members of `value`; `main` and `binary` are as the platform sends them by default. */
  init(value: Readonly<Record<string, unknown>>): Promise<ServerAnswer> {
    return this.post('/init', { value: { main: 'main', binary: false, env: null, ...value } });
  }

  /** Posts `/run` with this value, and what else the platform sends. */
  run(value?: unknown, context: Readonly<Record<string, string>> = {}): Promise<ServerAnswer> {
    return this.post('/run', { value, ...context });
  }

  async post(path: string, message: unknown): Promise<ServerAnswer> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    return { status: response.status, body: await response.json() };
  }

  stdout(): LogContent {
    return toLogContent(this.rawLines('out'));
  }

  stderr(): LogContent {
    return toLogContent(this.rawLines('err'));
  }

  /** The lines of a stream with the sentinels. */
  rawLines(stream: 'out' | 'err'): readonly string[] {
    return readFileSync(join(this.folder, stream), 'utf8').split('\n').slice(0, -1);
  }
}

function toLogContent(rawLines: readonly string[]): LogContent {
  const lines = rawLines.filter((line) => line !== SENTINEL);
  return { lines, sentinels: rawLines.length - lines.length };
}
