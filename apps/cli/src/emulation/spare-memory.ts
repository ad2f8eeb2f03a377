import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Clock, createQuietMoment, type QuietMoment } from '@serverless-max/foundation';

/** After fewer activations there is nothing worth it. */
const quiet = { quietMs: 2_000, least: 500 } as const;

/**
 * Gives memory back to the machine when a burst of activations, each of which is noted, is over. By itself the collector
 * waits for the next burst, and what it could free stays with the process, on a developer's machine for hours.
 */
export function createSpareMemory(clock: Clock): QuietMoment {
  return createQuietMoment(clock, quiet, collectGarbage);
}

function collectGarbage(): void {
  // Node.js has no other door to it: the function exists in contexts that are made after the flag was set.
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options: object) => void;
  setFlagsFromString('--no-expose-gc');
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
