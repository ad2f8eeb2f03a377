import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How far up is looked: npx, shells and pnpm itself are a handful. */
const most = 12;

/**
 * The command lines of the processes above this one, the nearest first: from `/proc`, or from `ps`, which splits words
 * at blanks. Undefined where neither tells.
 */
export function ancestorCommandLines(platform: NodeJS.Platform, parent: number): string[][] | undefined {
  const look = platform === 'linux' ? fromProc : platform === 'win32' ? undefined : fromPs;
  if (!look) return undefined;
  const lines: string[][] = [];
  try {
    for (let pid = parent; pid > 1 && lines.length < most; ) {
      const found = look(pid);
      lines.push(found.words);
      pid = found.parent;
    }
  } catch {
    // What was found so far may be enough.
  }
  return lines.length > 0 ? lines : undefined;
}

interface Ancestor {
  readonly words: string[];
  readonly parent: number;
}

function fromProc(pid: number): Ancestor {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  // The name in brackets may hold anything; the numbers follow it: state, parent.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return { words, parent };
}

function fromPs(pid: number): Ancestor {
  const line = execFileSync('ps', ['-o', 'ppid=', '-o', 'args=', '-p', String(pid)], {
    encoding: 'utf8',
  }).trim();
  const [parent = '', ...words] = line.split(/\s+/);
  return { words, parent: Number(parent) };
}
