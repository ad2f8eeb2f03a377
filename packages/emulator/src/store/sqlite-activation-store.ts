import type { DatabaseSync } from 'node:sqlite';
import { annotationOf, type WhiskActivation } from '@serverless-max/whisk-protocol';
import { toLost } from '../activation-record.ts';
import type { ActivationQuery, ActivationStore } from './activation-store.ts';
import type { Guard } from './guard.ts';

/** How the store is opened. */
export interface StoreOptions {
  /** Epoch milliseconds: the end of activations that were running when the last process died. */
  readonly now: number;
  /** Told of every activation that is written, with its size in characters. */
  readonly onWrite?: (size: number) => void;
}

// Lists read recorded activations only; indexes of those keep accepting one, which its caller waits for, cheap. Read
// backwards they have the order of a list. What runs has an index of its own: it is looked for at the start.
const schema = `
  create table if not exists activations (
    seq integer primary key, id text not null unique, namespace text not null, name text not null,
    start integer not null, running integer not null, document text not null
  );
  drop index if exists recorded_by_start;
  create index if not exists recorded_by_time on activations (namespace, start) where running = 0;
  create index if not exists recorded_by_name on activations (namespace, name, start) where running = 0;
  create index if not exists running on activations (seq) where running = 1;
`;

/** Keeps activations in a database. What ran when the last process died is recorded as lost. */
export function createSqliteActivationStore(
  database: DatabaseSync,
  guard: Guard,
  options: StoreOptions,
): ActivationStore {
  database.exec(schema);
  const insert = database.prepare(
    'insert into activations (id, namespace, name, start, running, document) values (?, ?, ?, ?, 1, ?)',
  );
  const update = database.prepare('update activations set start = ?, running = 0, document = ? where id = ?');
  const select = database.prepare(
    'select document from activations where id = ? and namespace = ? and running = 0',
  );
  // The index is named: without statistics SQLite takes the other one for as good, and goes through everything.
  const readsOf = (index: string, condition: string) => {
    const from = `from activations indexed by ${index} where running = 0 and ${condition} and start between ? and ?`;
    return {
      page: database.prepare(`select document ${from} order by start desc, seq desc limit ? offset ?`),
      total: database.prepare(`select count(*) as n ${from}`),
    };
  };
  const all = readsOf('recorded_by_time', 'namespace = ?');
  const named = readsOf('recorded_by_name', 'namespace = ? and name = ?');
  const readsFor = ({ name }: ActivationQuery) => (name === undefined ? all : named);
  const running = database.prepare('select document from activations where running = 1');

  const toDocument = (it: WhiskActivation): string => {
    const document = JSON.stringify(it);
    options.onWrite?.(document.length);
    return document;
  };
  const record = (it: WhiskActivation): void => {
    update.run(it.start, toDocument(it), it.activationId);
  };
  for (const row of running.all()) record(toLost(parse(row), options.now));

  return {
    accept: (it) =>
      guard(() => {
        insert.run(it.activationId, it.namespace, filterNameOf(it), it.start, toDocument(it));
      }),
    record: (it) => guard(() => record(it)),
    get: (namespace, activationId) =>
      guard(() => {
        const row = select.get(activationId, namespace);
        return row && parse(row);
      }),
    list: (query) =>
      guard(() =>
        readsFor(query)
          .page.all(...conditionsOf(query), query.limit, query.skip)
          .map(parse),
      ),
    count: (query) =>
      guard(() => {
        const total = Number(readsFor(query).total.get(...conditionsOf(query))?.['n'] ?? 0);
        return Math.max(total - query.skip, 0);
      }),
  };
}

function conditionsOf({ namespace, name, since = 0, upto = Number.MAX_SAFE_INTEGER }: ActivationQuery) {
  return [namespace, ...(name === undefined ? [] : [name]), since, upto];
}

/** What lists are filtered by: `name`, or `package/name` of a packaged action, where a binding counts as its package. */
function filterNameOf(activation: WhiskActivation): string {
  const binding = annotationOf(activation, 'binding');
  const path = binding ? `${binding}/${activation.name}` : annotationOf(activation, 'path');
  const [, ...segments] = typeof path === 'string' ? path.split('/') : [];
  return segments.length === 0 ? activation.name : segments.join('/');
}

function parse(row: Readonly<Record<string, unknown>>): WhiskActivation {
  // Only documents that this file wrote are read back.
  return JSON.parse(String(row['document'])) as WhiskActivation;
}
