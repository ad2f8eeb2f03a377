import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const listening = '0A';

/**
 * Names the process that listens on a TCP port of this machine, e.g. `node (pid 123)`. Undefined when nothing
 * listens, or when the process belongs to somebody else and the system does not say.
 */
export async function describePortHolder(
  port: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  return platform === 'linux' ? holderFromProc(port) : holderFromLsof(port);
}

/** The socket inodes that listen on `port`, from the text of /proc/net/tcp or tcp6 (proc(5)). */
export function parseListeningInodes(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === listening)
    .flatMap((fields) => (fields[9] === undefined ? [] : [fields[9]]));
}

/** Reads `lsof -Fpc`: one line per field, its first letter tells which. */
export function parseLsof(output: string): string | undefined {
  const [, pid, command] = /^p(\d+)\nc(.+)$/m.exec(output) ?? [];
  return pid === undefined || command === undefined ? undefined : `${command} (pid ${pid})`;
}

async function holderFromProc(port: number): Promise<string | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readText));
  const sockets = new Set(
    tables.flatMap((table) => parseListeningInodes(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return undefined;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(descriptors.map((fd) => readLinkText(`/proc/${pid}/fd/${fd}`)));
    if (links.some((link) => sockets.has(link))) return `${await programOf(pid)} (pid ${pid})`;
  }
  return undefined;
}

/** The name of the executable: `comm` is the main thread's name, which Node.js sets to `node-MainThread`. */
async function programOf(pid: string): Promise<string> {
  const executable = basename(await readLinkText(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '');
  return executable || (await readText(`/proc/${pid}/comm`)).trim() || 'a process';
}

async function holderFromLsof(port: number): Promise<string | undefined> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
  const output = await promisify(execFile)('lsof', args).catch(() => ({ stdout: '' }));
  return parseLsof(output.stdout);
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function readLinkText(path: string): Promise<string> {
  return readlink(path).catch(() => '');
}
