import type { DatabaseSync } from 'node:sqlite';
import type { WhiskAction } from '@serverless-max/whisk-protocol';
import { type ActionStore, createMemoryActionStore } from './action-store.ts';
import type { Guard } from './guard.ts';

const schema = `
  create table if not exists actions (
    namespace text not null, name text not null, document text not null, primary key (namespace, name)
  ) without rowid;
`;

/** Keeps actions in a database, and in memory as long as nobody else writes to it. */
export function createSqliteActionStore(database: DatabaseSync, guard: Guard): ActionStore {
  database.exec(schema);
  const all = database.prepare('select document from actions');
  const insert = database.prepare(
    'insert or replace into actions (namespace, name, document) values (?, ?, ?)',
  );
  const remove = database.prepare('delete from actions where namespace = ? and name = ?');
  // Changes exactly when another connection has written.
  const dataVersion = database.prepare('pragma data_version');

  const load = (): ActionStore =>
    // Only documents that this file wrote are read back.
    createMemoryActionStore(all.all().map((row) => JSON.parse(String(row['document'])) as WhiskAction));
  const readVersion = () => dataVersion.get()?.['data_version'];
  let version = readVersion();
  let loaded = load();
  const current = (): ActionStore => {
    const now = readVersion();
    if (now !== version) {
      loaded = load();
      version = now;
    }
    return loaded;
  };

  return {
    put: (action) =>
      guard(() => {
        insert.run(action.namespace, action.name, JSON.stringify(action));
        loaded.put(action);
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
