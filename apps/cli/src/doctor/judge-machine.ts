import type { FolderSpace } from './measure-disk.ts';
import type { PortUse } from './port-use.ts';
import type { Prerequisite } from './prerequisite.ts';

/** The oldest Node.js that runs the TypeScript sources and `await using` without flags. */
const oldestNode = '24.15.0';
const enoughBytes = 2_000_000_000;

/** Whether this Node.js is new enough. */
export function judgeNode(version: string): Prerequisite {
  const node = { id: 'node', title: 'Node.js', found: version, fixable: false } as const;
  if (isAtLeast(version, oldestNode)) return { ...node, status: 'ok' };
  return { ...node, status: 'broken', cure: `Install Node.js ${oldestNode} or newer.` };
}

/** Whether the disks of the engine and of temporary files have room for a model image. */
export function judgeDisk(spaces: readonly FolderSpace[]): Prerequisite {
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  const found = spaces.map(
    ({ folders, freeBytes }) => `${gigabytes(freeBytes)} free for ${folders.join(' and ')}`,
  );
  const disk = {
    id: 'disk',
    title: 'Disk',
    found: found.join(', ') || 'not measured',
    fixable: false,
  } as const;
  const tight = spaces.filter(({ freeBytes }) => freeBytes < enoughBytes).flatMap(({ folders }) => folders);
  if (tight.length === 0) return { ...disk, status: 'ok' };
  const cure = `Free at least ${gigabytes(enoughBytes)} in ${tight.join(' and ')}; \`docker system prune\` removes what the engine no longer needs.`;
  return { ...disk, status: 'warning', cure };
}

/** Whether the emulator can listen where OpenWhisk's own standalone server does. */
export function judgePort(port: number, use: PortUse): Prerequisite {
  const entry = { id: 'port', title: 'Port', fixable: false } as const;
  if (use.isFree) return { ...entry, status: 'ok', found: `${port} is free` };
  const holder = use.holder ?? 'a process of another user';
  const cure = 'Stop it, or give the emulator another port with --port.';
  return { ...entry, status: 'warning', found: `${port} is taken by ${holder}`, cure };
}

function isAtLeast(version: string, oldest: string): boolean {
  const numbers = (text: string): number[] => text.split(/[.+-]/).slice(0, 3).map(Number);
  const given = numbers(version);
  for (const [index, wanted] of numbers(oldest).entries()) {
    const part = given[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
