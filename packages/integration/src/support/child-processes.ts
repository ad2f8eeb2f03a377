import { readdir, readFile } from 'node:fs/promises';

/** The processes that a process of this machine has started and that still run; found in /proc (proc_pid_stat(5)). */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((it) => /^\d+$/.test(it));
  const children = await Promise.all(
    pids.map(async (child) => {
      const stat = await readFile(`/proc/${child}/stat`, 'latin1').catch(() => '');
      // The name is in parentheses and may hold blanks; state and parent follow it.
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(parent) === pid && state !== 'Z' ? [Number(child)] : [];
    }),
  );
  return children.flat();
}
