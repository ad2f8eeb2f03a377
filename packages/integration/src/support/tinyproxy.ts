import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './smax.ts';
import { untilListening } from './until-listening.ts';

const run = promisify(execFile);

/** What a proxy lets through. */
export interface TinyproxyOptions {
  /** The only port that it connects to. */
  readonly port: number;
  /** Names of this machine that it knows, and nobody else does. */
  readonly names: readonly string[];
  readonly login: { readonly user: string; readonly password: string };
}

/** Debian's `tinyproxy` as a process of its own. */
export interface Tinyproxy extends AsyncDisposable {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** What it was asked, e.g. `CONNECT registry.test:5000`, in order. */
  requests(): Promise<readonly string[]>;
}

/**
 * Starts `program`, or says why that is impossible here. It sees a table of names of its own, which takes a mount namespace,
 * and that takes root.
 */
export async function startTinyproxy(
  program: string,
  { port: allowed, names, login }: TinyproxyOptions,
): Promise<Tinyproxy | { readonly reason: string }> {
  try {
    await run('unshare', ['--mount', 'true']);
  } catch (error) {
    return { reason: `no names of its own: ${error instanceof Error ? error.message.trim() : error}` };
  }
  const folder = await mkdtemp(join(tmpdir(), 'smax-proxy-'));
  const [hosts, log, file] = ['hosts', 'log', 'tinyproxy.conf'].map((it) => join(folder, it)) as [
    string,
    string,
    string,
  ];
  const port = await freePort();
  await writeFile(hosts, `127.0.0.1 localhost ${names.join(' ')}\n`);
  await writeFile(
    file,
    [
      `Port ${port}`,
      'Listen 127.0.0.1',
      'Allow 127.0.0.1',
      `BasicAuth ${login.user} ${login.password}`,
      `ConnectPort ${allowed}`,
      `LogFile "${log}"`,
      'LogLevel Connect',
      '',
    ].join('\n'),
  );
  const script = 'mount --bind "$0" /etc/hosts && exec "$1" -d -c "$2"';
  const child = spawn('unshare', ['--mount', 'sh', '-c', script, hosts, program, file], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const dispose = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true });
  };
  try {
    await untilListening(port);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    host: `127.0.0.1:${port}`,
    async requests() {
      const lines = (await readFile(log, 'utf8')).split('\n');
      return lines.flatMap((line) => /Request .*: (\S+ \S+) HTTP/.exec(line)?.[1] ?? []);
    },
    [Symbol.asyncDispose]: dispose,
  };
}
