import type { DatabaseSync } from 'node:sqlite';
import { createMemoryEntityStore, type Entity, type EntityStore } from './entity-store.ts';
import type { Guard } from './guard.ts';

/** The tables that entities are kept in, one for each collection. */
export const entityTables = ['actions', 'packages', 'triggers', 'rules', 'apis'] as const;
/** One of them. */
export type EntityTable = (typeof entityTables)[number];

/** Keeps entities in a table of a database, and in memory as long as nobody else writes to it. */
export function createSqliteEntityStore<T extends Entity>(
  database: DatabaseSync,
  guard: Guard,
  table: EntityTable,
): EntityStore<T> {
  database.exec(`
    create table if not exists ${table} (
      namespace text not null, name text not null, document text not null, primary key (namespace, name)
    ) without rowid;
  `);
  const all = database.prepare(`select document from ${table}`);
  const insert = database.prepare(
    `insert or replace into ${table} (namespace, name, document) values (?, ?, ?)`,
  );
  const remove = database.prepare(`delete from ${table} where namespace = ? and name = ?`);
  // Changes exactly when another connection has written.
  const dataVersion = database.prepare('pragma data_version');

  const load = (): EntityStore<T> =>
    // Only documents that this file wrote are read back.
    createMemoryEntityStore(all.all().map((row) => JSON.parse(String(row['document'])) as T));
  const readVersion = () => dataVersion.get()?.['data_version'];
  let version = readVersion();
  let loaded = load();
  const current = (): EntityStore<T> => {
    const now = readVersion();
    if (now !== version) {
      loaded = load();
      version = now;
    }
    return loaded;
  };

  return {
    put: (entity) =>
      guard(() => {
        insert.run(entity.namespace, entity.name, JSON.stringify(entity));
        loaded.put(entity);
      }),
    get: (namespace, name) => guard(() => current().get(namespace, name)),
    delete: (namespace, name) =>
      guard(() => {
        remove.run(namespace, name);
        return loaded.delete(namespace, name);
      }),
    list: (namespace) => guard(() => current().list(namespace)),
  };
}
