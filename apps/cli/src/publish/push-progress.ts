import { type Clock, systemClock } from '@serverless-max/foundation';
import type { PublishEvent } from '@serverless-max/oci';
import { formatBytes } from './sizes.ts';

/** How often amounts are told where each replaces the one before, and where each is a line of a log, in milliseconds. */
const redrawnMs = 100;
const loggedMs = 10_000;

/**
 * One line for all that is under way: bytes so far of those that have to be moved. Amounts come with every piece that is
 * sent, and are told now and then; `isRedrawn` says whether a line takes the place of the last one.
 */
export function tellProgress(
  tell: (line: string) => void,
  isRedrawn: boolean,
  clock: Pick<Clock, 'elapsed'> = systemClock,
): (event: PublishEvent) => void {
  const moved = new Map<string, { readonly sent: number; readonly size: number }>();
  const everyMs = isRedrawn ? redrawnMs : loggedMs;
  let toldMs = clock.elapsed();
  return (event) => {
    if (event.kind === 'closing') tell('writing the manifest');
    if (event.kind === 'waiting')
      tell(`waiting ${Math.ceil(event.waitMs / 1000)} s for ${event.host}: ${event.reason}`);
    if (event.kind !== 'sending') return;
    moved.set(event.digest, { sent: event.sentBytes, size: event.sizeBytes });
    const nowMs = clock.elapsed();
    if (nowMs - toldMs < everyMs) return;
    toldMs = nowMs;
    const total = [...moved.values()].reduce(
      (sum, it) => ({ sent: sum.sent + it.sent, size: sum.size + it.size }),
      { sent: 0, size: 0 },
    );
    const blobs = moved.size === 1 ? '1 blob' : `${moved.size} blobs`;
    tell(`${formatBytes(total.sent)} of ${formatBytes(total.size)} in ${blobs}`);
  };
}
