import { rm } from 'node:fs/promises';
import { findOrphans } from '@serverless-max/container-engine';
import { findEndedOutputs } from '../emulation/background-output.ts';
import { openEngine } from '../emulation/open-engine.ts';
import { surveyNotes } from '../emulation/running-emulators.ts';
import { findDeadRuns, removeRunFiles } from '../reaper/run-files.ts';
import { runFolder } from '../reaper/run-folder.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax clean`. */
export interface CleanOptions {
  /** Only tell what would be removed. */
  readonly dryRun?: boolean;
}

/** Something that a dead process left. */
interface Leftover {
  readonly what: 'container' | 'temporary files' | 'note' | 'output';
  /** For a person. */
  readonly name: string;
  /** For a script. */
  readonly facts: object;
  remove(): Promise<void>;
}

/** `smax clean`: removes what dead processes left, and nothing else. Files first: they need no engine. */
export async function clean({ dryRun = false }: CleanOptions, shell: Shell): Promise<void> {
  const { output } = shell;
  const files = await findFiles(shell);
  await removeAll(files, dryRun, shell);
  await using engine = await openEngine(shell);
  const containers = (await findOrphans(engine)).map(
    ({ id, name, image }): Leftover => ({
      what: 'container',
      name: `${name} (${image})`,
      facts: { id, name, image },
      remove: () => engine.removeContainer(id),
    }),
  );
  await removeAll(containers, dryRun, shell);
  if (files.length + containers.length === 0) output.line('Nothing was left behind.');
}

async function findFiles({ folders }: Shell): Promise<readonly Leftover[]> {
  const [runs, { dead: notes }, outputs] = await Promise.all([
    findDeadRuns(folders.cache),
    surveyNotes(folders.state),
    findEndedOutputs(folders.state),
  ]);
  const fileAs =
    (what: Leftover['what']) =>
    (path: string): Leftover => ({
      what,
      name: path,
      facts: { path },
      remove: () => rm(path, { force: true }),
    });
  return [
    ...runs.map((run): Leftover => {
      const path = runFolder(folders.cache, run);
      return {
        what: 'temporary files',
        name: path,
        facts: { path },
        remove: () => removeRunFiles(folders.cache, run),
      };
    }),
    ...notes.map(fileAs('note')),
    ...outputs.map(fileAs('output')),
  ];
}

async function removeAll(leftovers: readonly Leftover[], dryRun: boolean, { output }: Shell): Promise<void> {
  for (const { what, name, facts, remove } of leftovers) {
    if (!dryRun) await remove();
    output.line(`${dryRun ? 'would remove' : 'removed'} ${what} ${name}`);
    output.record({ event: dryRun ? 'found' : 'removed', what, ...facts });
  }
}
