import type { DatabaseSync } from 'node:sqlite';
import type { Guard } from './guard.ts';
import { entityTables } from './sqlite-entity-store.ts';

/** What may stay of the activations that have ended. */
export interface PruneBounds {
  /** Epoch milliseconds: what started before goes. */
  readonly startedBefore: number;
  /** How many bytes of the database all activations may take, their indexes included. */
  readonly bytes: number;
}

/**
 * Deletes the oldest activations that the bounds do not allow, one small batch of them, and gives a little of what the
 * file does not need back to the disk. Returns whether there is more to do. What still runs stays.
 */
export type Prune = (bounds: PruneBounds) => boolean;

/** One batch: none of it takes longer than a request may wait. */
const batchRows = 100;
const batchBytes = 4 * 1_048_576;
const pagesGivenBack = 256;

/** How much larger than allowed the file may stay: pages that are free now are filled again soon. */
const slackBytes = 4 * 1_048_576;

/** `pragma auto_vacuum` of a file that can give pages back. Older files reuse them, and stay as large as they were. */
const incremental = 2;

/** Creates what prunes a database. */
export function createPrune(database: DatabaseSync, guard: Guard): Prune {
  const oldest = database.prepare(
    `select seq, start, octet_length(document) as bytes from activations where running = 0 order by seq limit ${batchRows}`,
  );
  const drop = database.prepare('delete from activations where running = 0 and seq <= ?');
  const entities = database.prepare(
    entityTables
      .map((it) => `select coalesce(sum(octet_length(document)), 0) as n from ${it}`)
      .join(' union all '),
  );
  const numberIn = (pragma: string): number => {
    const [value] = Object.values(database.prepare(`pragma ${pragma}`).get() ?? {});
    return Number(value);
  };
  const pageBytes = numberIn('page_size');
  const givesBack = numberIn('auto_vacuum') === incremental;

  return ({ startedBefore, bytes }) =>
    guard(() => {
      // What entities take is not for activations to make up for.
      const allowed = bytes + entities.all().reduce((sum, row) => sum + Number(row['n']), 0);
      const free = numberIn('freelist_count') * pageBytes;
      const file = numberIn('page_count') * pageBytes;
      let excess = file - free - allowed;
      let taken = 0;
      let last: number | undefined;
      for (const row of oldest.all()) {
        const isTooOld = Number(row['start']) < startedBefore;
        if ((!isTooOld && excess <= 0) || taken >= batchBytes) break;
        last = Number(row['seq']);
        taken += Number(row['bytes']);
        excess -= Number(row['bytes']);
      }
      if (last !== undefined) drop.run(last);
      const isTooLarge = givesBack && free > 0 && file > allowed + slackBytes;
      if (isTooLarge) database.exec(`pragma incremental_vacuum(${pagesGivenBack})`);
      return last !== undefined || isTooLarge;
    });
}
