import {
  type Clock,
  createQuietMoment,
  type Logger,
  messageOf,
  type QuietMoment,
} from '@serverless-max/foundation';

/** So many writes fill some 3 MiB of the write-ahead log. */
const quiet = { quietMs: 20, least: 200 } as const;

/**
 * Writes the log back when nothing was written for a moment, as when a model computes: whoever has the bad luck to do
 * it in the middle of a request waits for the disk. Every write is noted.
 */
export function startWriteBack(
  writeBack: () => void,
  clock: Pick<Clock, 'elapsed' | 'after'>,
  logger: Logger,
): QuietMoment {
  return createQuietMoment(clock, quiet, () => {
    try {
      writeBack();
    } catch (error) {
      // Nothing is lost: it stays in the log, and is written back the next time.
      logger.warn({ reason: messageOf(error) }, 'write-ahead log not written back');
    }
  });
}
