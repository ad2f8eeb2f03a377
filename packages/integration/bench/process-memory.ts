import { readFile } from 'node:fs/promises';

/** Memory of a process, in MiB. */
export interface ProcessMemory {
  /** All pages that are in memory, also those of the executable that other processes use too. */
  readonly resident: number;
  /** Of these the pages that belong to it alone and come from no file: heaps, stacks, compiled code. */
  readonly anonymous: number;
}

/** Reads what Linux accounts for a process. (proc(5): smaps_rollup.) */
export async function memoryOf(pid: number): Promise<ProcessMemory> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mib = (field: string): number => {
    const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    if (kib === undefined) throw new Error(`there is no ${field} of process ${pid}`);
    return Number(kib) / 1024;
  };
  return { resident: mib('Rss'), anonymous: mib('Anonymous') };
}
