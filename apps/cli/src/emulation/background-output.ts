import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@serverless-max/foundation';
import type { Ready } from './ready-block.ts';
import { surveyNotes } from './running-emulators.ts';

/** The first line of an emulator that prints JSON: it is ready. */
export interface ReadyRecord extends Ready {
  readonly event: 'ready';
  readonly pid: number;
}

/** The record in the output of an emulator; undefined while there is none. */
export function findReadyRecord(output: string): ReadyRecord | undefined {
  return output
    .split('\n')
    .map(parseReady)
    .find((it) => it !== undefined);
}

/** The file for the output of an emulator in the background that this process starts. */
export function backgroundOutputFile(stateFolder: string): string {
  return join(stateFolder, `emulate-${process.pid}.log`);
}

/** How long an emulator may take to be ready, in milliseconds: it may be building an image. */
const startMs = 24 * 3_600_000;

/** The output files of emulators in the background that have ended. */
export async function findEndedOutputs(stateFolder: string): Promise<readonly string[]> {
  const { running } = await surveyNotes(stateFolder);
  const pids = new Set(running.map((it) => it.owner.pid));
  const names = await readdir(stateFolder).catch(() => []);
  const ended: string[] = [];
  for (const name of names.filter((it) => /^emulate-\d+\.log$/.test(it))) {
    const file = join(stateFolder, name);
    const ready = findReadyRecord(await readFile(file, 'utf8'));
    const isStarting = !ready && systemClock.now() - (await stat(file)).mtimeMs < startMs;
    if (!isStarting && !(ready && pids.has(ready.pid))) ended.push(file);
  }
  return ended;
}

function parseReady(line: string): ReadyRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record: unknown = JSON.parse(line);
    const isReady =
      typeof record === 'object' && record !== null && 'event' in record && record.event === 'ready';
    return isReady ? (record as ReadyRecord) : undefined;
  } catch {
    return undefined;
  }
}
