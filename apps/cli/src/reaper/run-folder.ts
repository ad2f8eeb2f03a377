import { join } from 'node:path';

/** The folder of what all runs keep. */
export function runsFolder(cacheFolder: string): string {
  return join(cacheFolder, 'runs');
}

/** The folder for temporary files of a run; whoever needs it makes it. */
export function runFolder(cacheFolder: string, run: string): string {
  return join(runsFolder(cacheFolder), run);
}
