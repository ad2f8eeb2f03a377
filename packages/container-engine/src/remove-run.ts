import type { Clock } from '@serverless-max/foundation';
import type { ContainerEngine } from './engine.ts';
import { runLabel } from './owner.ts';

/** How patient a removal is. */
export interface RemoveRunOptions {
  readonly clock: Clock;
  /** How long no container of the run may have appeared, in milliseconds; 2000 when not given. */
  readonly quietMs?: number;
  /** Aborting it rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** How often the engine is asked, in milliseconds. */
const pauseMs = 100;

/**
 * Removes every container of a run whose owner is dead, and returns how many there were. An engine finishes what
 * it began for somebody who is gone, so it is asked again until none has appeared for a while.
 */
export async function removeContainersOfRun(
  engine: ContainerEngine,
  run: string,
  { clock, quietMs = 2_000, signal }: RemoveRunOptions,
): Promise<number> {
  const removed = new Set<string>();
  let quietSince = clock.elapsed();
  for (;;) {
    const left = await engine.listContainers({ [runLabel]: run });
    if (left.length > 0) {
      await Promise.all(left.map(({ id }) => engine.removeContainer(id)));
      for (const { id } of left) removed.add(id);
      quietSince = clock.elapsed();
    } else if (clock.elapsed() - quietSince >= quietMs) {
      return removed.size;
    }
    await clock.sleep(pauseMs, signal);
  }
}
