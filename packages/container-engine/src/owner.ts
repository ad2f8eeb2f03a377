/** A process that owns containers: when it is gone, what it left may be removed. */
export interface Owner {
  readonly pid: number;
  /** When the process started, in whatever form its system gives; empty when unknown. Tells a reused pid. */
  readonly startedAt: string;
  /** `machine/boot/pid-namespace`: process ids mean something only where all three are the same. */
  readonly host: string;
  /** Names one run of the application, so that its containers can be told from those of the next. */
  readonly run: string;
}

/** The label whose presence marks a container as ours. */
export const ownerPidLabel = 'serverless-max.owner-pid';
const startedAtLabel = 'serverless-max.owner-started-at';
const hostLabel = 'serverless-max.owner-host';
/** The label to list one run's containers by. */
export const runLabel = 'serverless-max.run';

/** The labels to put on every container that `owner` starts. */
export function ownerLabels(owner: Owner): Record<string, string> {
  return {
    [ownerPidLabel]: String(owner.pid),
    [startedAtLabel]: owner.startedAt,
    [hostLabel]: owner.host,
    [runLabel]: owner.run,
  };
}

/** The owner that a container's labels name; undefined when they are not all there. */
export function ownerFromLabels(labels: Readonly<Record<string, string>>): Owner | undefined {
  const pid = Number(labels[ownerPidLabel]);
  const startedAt = labels[startedAtLabel];
  const host = labels[hostLabel];
  const run = labels[runLabel];
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (startedAt === undefined || host === undefined || run === undefined) return undefined;
  return { pid, startedAt, host, run };
}

/** A process as it is now: gone, or running since a moment that may be unknown. */
export type ProcessLife = { readonly isGone: true } | { readonly isGone: false; readonly startedAt: string };

/**
 * Whether an owner is surely dead, seen from the machine `here`. Another machine, or another pid namespace of
 * this one, cannot be judged; an earlier boot of this machine is dead with all its processes.
 */
export function isOwnerDead(owner: Owner, here: string, life: ProcessLife): boolean {
  const [machine, boot, namespace] = owner.host.split('/');
  const [machineHere, bootHere, namespaceHere] = here.split('/');
  if (machine !== machineHere || !boot || !bootHere) return false;
  if (boot !== bootHere) return true;
  if (namespace !== namespaceHere) return false;
  if (life.isGone) return true;
  return owner.startedAt !== '' && life.startedAt !== '' && owner.startedAt !== life.startedAt;
}
