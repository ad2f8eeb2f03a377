import type { ContainerSummary } from './container.ts';
import type { ContainerEngine } from './engine.ts';
import { isOwnerDead, type Owner, ownerFromLabels, ownerPidLabel } from './owner.ts';
import { readHost, readProcessLife } from './process-life.ts';

/** The judge of a sweep: true spares the owner's containers. */
export type IsAlive = (owner: Owner) => Promise<boolean>;

/** Whether the process that an owner names may still run; true also when that cannot be known from here. */
export async function isProcessAlive(owner: Owner): Promise<boolean> {
  const [here, life] = await Promise.all([readHost(), readProcessLife(owner.pid)]);
  return !isOwnerDead(owner, here, life);
}

/**
 * Every container of ours whose owner is dead. What belongs to another machine, or has unreadable labels, is not
 * among them.
 */
export async function findOrphans(
  engine: ContainerEngine,
  isAlive: IsAlive = isProcessAlive,
): Promise<readonly ContainerSummary[]> {
  const ours = await engine.listContainers(ownerPidLabel);
  const orphans = await Promise.all(
    ours.map(async (container) => {
      const owner = ownerFromLabels(container.labels);
      return owner !== undefined && !(await isAlive(owner)) ? [container] : [];
    }),
  );
  return orphans.flat();
}

/** Removes what `findOrphans` finds, with its anonymous volumes, and returns what was removed. */
export async function sweepOrphans(
  engine: ContainerEngine,
  isAlive: IsAlive = isProcessAlive,
): Promise<readonly ContainerSummary[]> {
  const orphans = await findOrphans(engine, isAlive);
  await Promise.all(orphans.map(({ id }) => engine.removeContainer(id)));
  return orphans;
}
