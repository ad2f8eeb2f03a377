import { readFile, rm } from 'node:fs/promises';

/**
 * Whether the process that a pid file names is alive and is `program` (Linux). A pid file that outlived its
 * program is removed: after a kill, or on a machine restored from a snapshot, its number may belong to another
 * process, and a daemon that finds it then believes itself to be running and does not start.
 */
export async function isRunningByPidFile(pidFile: string, program: string): Promise<boolean> {
  const text = await readFile(pidFile, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const status = await readFile(`/proc/${Number(text)}/stat`, 'utf8').catch(() => '');
  if (isAlive(status, program)) return true;
  await rm(pidFile, { force: true });
  return false;
}

/** Reads /proc/<pid>/stat (proc(5)): number, program in parentheses, state. A zombie is not alive. */
export function isAlive(status: string, program: string): boolean {
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(status) ?? [];
  return name === program && state !== 'Z' && state !== 'X';
}
