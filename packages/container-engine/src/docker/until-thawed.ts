import { type Clock, systemClock } from '@serverless-max/foundation';

/** How often the kernel is asked, in milliseconds. */
const lookMs = 1;

/**
 * Resolves when an unpause has had its effect: the kernel lets the container's processes run, or the engine has said
 * so. Between the two the engine tells itself and writes to its disk, which takes longer than all else. Rejects when the
 * engine refuses and nothing has run yet; a refusal that comes later changes nothing any more.
 */
export async function untilThawed(
  unpaused: Promise<void>,
  isFrozen: (() => boolean | undefined) | undefined,
  clock: Pick<Clock, 'sleep'> = systemClock,
): Promise<void> {
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  unpaused.then(end, end);
  while (!isOver && isFrozen) {
    const frozen = isFrozen();
    if (frozen === false) return;
    if (frozen === undefined) break;
    await clock.sleep(lookMs);
  }
  await unpaused;
}
