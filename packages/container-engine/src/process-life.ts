import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import type { Owner, ProcessLife } from './owner.ts';

const run = promisify(execFile);

/** This process as an owner, or another one of this machine. */
export async function currentOwner(run: string, pid: number = process.pid): Promise<Owner> {
  const [host, life] = await Promise.all([readHost(), readProcessLife(pid)]);
  return { pid, startedAt: life.isGone ? '' : life.startedAt, host, run };
}

/**
 * `machine/boot/pid-namespace` of this process. The machine is a digest of its name and its machine id, as the
 * id itself should not leave the machine (machine-id(5)), and as machines made from one image may share it.
 */
export async function readHost(): Promise<string> {
  const [machineId, bootId, pidNamespace] = await Promise.all([
    readFile('/etc/machine-id', 'utf8').catch(() => ''),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(readBootOfMac),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  const machine = digest(`${hostname()}\n${machineId.trim()}`);
  return `${machine}/${digest(bootId.trim())}/${pidNamespace.replace(/\D/g, '')}`;
}

/** Whether a process of this machine runs, and since when. One that only waits to be reaped counts as gone. */
export async function readProcessLife(pid: number): Promise<ProcessLife> {
  try {
    return parseProcStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // No /proc, no such process, or one that is hidden from this user (hidepid).
    if (!isSignalable(pid)) return { isGone: true };
    return { isGone: false, startedAt: await readStartFromPs(pid) };
  }
}

/** Reads the state (field 3) and the start in clock ticks since boot (field 22) of proc_pid_stat(5). */
export function parseProcStat(stat: string): ProcessLife {
  // The name (field 2) is in parentheses and may hold blanks and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isGone = fields[0] === 'Z' || fields[0] === 'X';
  return isGone ? { isGone } : { isGone, startedAt: fields[19] ?? '' };
}

function isSignalable(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it is there and belongs to someone else.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

async function readStartFromPs(pid: number): Promise<string> {
  // A fixed language and time zone, so that the same start always reads the same.
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const started = await run('ps', ['-o', 'lstart=', '-p', String(pid)], { env }).catch(() => undefined);
  return started?.stdout.trim() ?? '';
}

async function readBootOfMac(): Promise<string> {
  const answer = await run('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']).catch(() => undefined);
  return answer?.stdout ?? '';
}

function digest(text: string): string {
  return createHash('sha256').update(`serverless-max\n${text}`).digest('hex').slice(0, 16);
}
