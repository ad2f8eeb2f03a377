import { randomBytes } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** An activation's row; of its columns only those that are changed are known here. */
type StoredRow = Readonly<Record<string, SQLInputValue>>;

/** Two activations after another are that far apart, in milliseconds. */
const spacingMs = 100;

/** Names that activations have in turn. */
const nameCount = 20;

/** How many have the name that nothing else has; they are the oldest. */
export const rareCount = 10;
export const rareName = 'rare';
export const usualName = 'action1';

/**
 * Fills an emulator's database with copies of the one activation that is in it, each with an id, a name and a time of
 * its own; `count` are in it then. Returns one from the middle.
 */
export function multiplyActivation(
  storeFile: string,
  count: number,
): { readonly activationId: string; readonly start: number } {
  const database = new DatabaseSync(storeFile, { timeout: 5_000 });
  try {
    const original = database.prepare('select * from activations').get() as StoredRow | undefined;
    if (!original) throw new Error(`${storeFile} holds no activation`);
    const { seq: _, ...columns } = original;
    const names = Object.keys(columns);
    const insert = database.prepare(
      `insert into activations (${names.join(', ')}) values (${names.map((it) => `:${it}`).join(', ')})`,
    );
    const document = JSON.parse(String(columns['document'])) as { readonly start: number };
    const first = document.start - count * spacingMs;
    let middle = { activationId: '', start: 0 };
    database.exec('begin');
    for (let n = 1; n < count; n++) {
      const start = first + n * spacingMs;
      const name = n <= rareCount ? rareName : `action${n % nameCount}`;
      const activationId = randomBytes(16).toString('hex');
      const copy = { ...document, activationId, name, start, end: start + 2 };
      insert.run({ ...columns, id: activationId, name, start, document: JSON.stringify(copy) });
      if (n === Math.floor(count / 2)) middle = { activationId, start };
    }
    database.exec('commit');
    return middle;
  } finally {
    database.close();
  }
}
