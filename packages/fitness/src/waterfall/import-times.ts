import type { TimedLine } from '../lab/action-container.ts';
import { nodeHook } from './node-hook.ts';

/** A module that was loaded. */
export interface ImportTime {
  readonly module: string;
  /** How deep in other modules; 0 for one that nobody else imports. */
  readonly depth: number;
  /** Without what it imports itself, in milliseconds. */
  readonly selfMs: number;
  /** With it. */
  readonly cumulativeMs: number;
  /** When it was loaded, in epoch milliseconds. */
  readonly endedAt: number;
}

/** `import time: self [us] | cumulative | module`, as Python's -X importtime writes it; two blanks for each depth. */
const line = /^import time:\s*(\d+) \|\s*(\d+) \| ( *)(\S.*)$/;

/** Reads the lines that tell of imports; everything else is let be. */
export function readImportTimes(lines: readonly TimedLine[]): readonly ImportTime[] {
  return lines.flatMap(({ at, text }) => {
    const [, self, cumulative, indent = '', module = ''] = line.exec(text) ?? [];
    if (self === undefined || cumulative === undefined) return [];
    return [
      {
        module,
        depth: indent.length / 2,
        selfMs: Number(self) / 1000,
        cumulativeMs: Number(cumulative) / 1000,
        endedAt: at,
      },
    ];
  });
}

/**
 * The variables that make Python (PYTHONPROFILEIMPORTTIME) and Node (a module that is loaded first) tell of imports, in
 * the same form on stderr.
 */
export function importTimeVariables(known: readonly string[]): Readonly<Record<string, string>> {
  const options = known.find((it) => it.startsWith('NODE_OPTIONS='))?.slice('NODE_OPTIONS='.length) ?? '';
  return {
    PYTHONPROFILEIMPORTTIME: '1',
    NODE_OPTIONS: `${options} --import=data:text/javascript,${encodeURIComponent(nodeHook)}`.trim(),
  };
}
