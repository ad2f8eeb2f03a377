import { DatabaseSync } from 'node:sqlite';
import { activationMessages, type WhiskAction, type WhiskActivation } from '@serverless-max/whisk-protocol';
import { type ActionStore, createMemoryActionStore } from './action-store.ts';
import type { ActivationQuery, ActivationStore } from './activation-store.ts';

/** Both stores over one database file. */
export interface EmulatorStores {
  readonly actions: ActionStore;
  readonly activations: ActivationStore;
  close(): void;
}

/** How the stores are opened. */
export interface StoreOptions {
  /** Epoch milliseconds: the end of activations that were running when the last process died. */
  readonly now: number;
  /** Older activations beyond this many are dropped when the store is opened. Default 10 000. */
  readonly keepActivations?: number;
}

const schema = `
  create table if not exists actions (
    namespace text not null, name text not null, document text not null, primary key (namespace, name)
  ) without rowid;
  create table if not exists activations (
    seq integer primary key, id text not null unique, namespace text not null, name text not null,
    start integer not null, running integer not null, document text not null
  );
  create index if not exists activations_by_start on activations (namespace, start desc);
`;

/**
 * Opens the stores of an emulator: a file (created when missing), or `:memory:`. Write-ahead logging keeps every
 * write through a kill of the process.
 */
export function openSqliteStores(file: string, options: StoreOptions): EmulatorStores {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;');
  database.exec(schema);
  const activations = createActivationStore(database);
  endOrphans(database, activations, options.now);
  database
    .prepare('delete from activations where seq <= (select max(seq) from activations) - ?')
    .run(options.keepActivations ?? 10_000);
  return { actions: createActionStore(database), activations, close: () => database.close() };
}

function createActionStore(database: DatabaseSync): ActionStore {
  const rows = database.prepare('select document from actions').all();
  const inMemory = createMemoryActionStore(rows.map((row) => parse<WhiskAction>(row['document'])));
  const insert = database.prepare(
    'insert or replace into actions (namespace, name, document) values (?, ?, ?)',
  );
  const remove = database.prepare('delete from actions where namespace = ? and name = ?');
  return {
    ...inMemory,
    put(action) {
      insert.run(action.namespace, action.name, JSON.stringify(action));
      inMemory.put(action);
    },
    delete(namespace, name) {
      remove.run(namespace, name);
      return inMemory.delete(namespace, name);
    },
  };
}

function createActivationStore(database: DatabaseSync): ActivationStore {
  const insert = database.prepare(
    'insert into activations (id, namespace, name, start, running, document) values (?, ?, ?, ?, 1, ?)',
  );
  const update = database.prepare('update activations set start = ?, running = 0, document = ? where id = ?');
  const select = database.prepare(
    'select document from activations where id = ? and namespace = ? and running = 0',
  );
  const filter = `namespace = ? and running = 0 and (? is null or name = ? or namespace || '/' || name = ?)
    and start >= ? and start <= ?`;
  const page = database.prepare(
    `select document from activations where ${filter} order by start desc, seq desc limit ? offset ?`,
  );
  const total = database.prepare(`select count(*) as n from activations where ${filter}`);
  const conditions = (query: ActivationQuery) => {
    const name = query.name ?? null;
    return [
      query.namespace,
      name,
      name,
      name,
      query.since ?? 0,
      query.upto ?? Number.MAX_SAFE_INTEGER,
    ] as const;
  };

  return {
    accept: (it) => void insert.run(it.activationId, it.namespace, it.name, it.start, JSON.stringify(it)),
    record: (it) => void update.run(it.start, JSON.stringify(it), it.activationId),
    get(namespace, activationId) {
      const row = select.get(activationId, namespace);
      return row && parse<WhiskActivation>(row['document']);
    },
    list: (query) =>
      page
        .all(...conditions(query), query.limit, query.skip)
        .map((row) => parse<WhiskActivation>(row['document'])),
    count: (query) => Math.max(Number(total.get(...conditions(query))?.['n'] ?? 0) - query.skip, 0),
    close: () => database.close(),
  };
}

/** What ran when the last process died is recorded as OpenWhisk records a lost run: a whisk internal error. */
function endOrphans(database: DatabaseSync, activations: ActivationStore, now: number): void {
  for (const row of database.prepare('select document from activations where running = 1').all()) {
    const started = parse<WhiskActivation>(row['document']);
    activations.record({
      ...started,
      end: now,
      duration: Math.max(now - started.start, 0),
      response: { status: 'whisk internal error', result: { error: activationMessages.abnormalRun } },
    });
  }
}

function parse<T>(document: unknown): T {
  // Only documents that this file wrote are read back.
  return JSON.parse(String(document)) as T;
}
