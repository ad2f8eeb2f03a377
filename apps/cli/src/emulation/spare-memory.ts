import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock, Timer } from '@serverless-max/foundation';

/** Quiet for so long, the process gives back what it does not need, in milliseconds. */
const quietMs = 2_000;
/** After fewer activations there is nothing worth it. */
const leastActivations = 500;

/** Gives memory back to the machine when a burst of activations is over. */
export interface SpareMemory extends Disposable {
  /** Notes an activation. */
  note(): void;
}

/**
 * Collects garbage in the first quiet moment after many activations. By itself the collector waits for the next burst,
 * and what it could free stays with the process, on a developer's machine for hours.
 */
export function createSpareMemory(clock: Clock, collect: () => void = collectGarbage): SpareMemory {
  let activations = 0;
  let lastAt = 0;
  let timer: Timer | undefined;
  const look = (): void => {
    const quiet = clock.elapsed() - lastAt;
    timer = quiet < quietMs ? clock.after(quietMs - quiet, look) : undefined;
    if (timer) return;
    activations = 0;
    collect();
  };
  return {
    note() {
      activations += 1;
      lastAt = clock.elapsed();
      if (activations >= leastActivations) timer ??= clock.after(quietMs, look);
    },
    [Symbol.dispose]: () => timer?.cancel(),
  };
}

function collectGarbage(): void {
  // Node.js has no other door to it: the function exists in contexts that are made after the flag was set.
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options: object) => void;
  setFlagsFromString('--no-expose-gc');
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
