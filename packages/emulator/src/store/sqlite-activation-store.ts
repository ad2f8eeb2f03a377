import type { DatabaseSync } from 'node:sqlite';
import { annotationOf, type WhiskActivation } from '@serverless-max/whisk-protocol';
import { toLost } from '../activation-record.ts';
import type { ActivationQuery, ActivationStore } from './activation-store.ts';
import type { Guard } from './guard.ts';

/** How the store is opened. */
export interface StoreOptions {
  /** Epoch milliseconds: the end of activations that were running when the last process died. */
  readonly now: number;
  /** The oldest activations beyond this many are dropped, now and then. Default 10 000. */
  readonly keepActivations?: number;
}

// Lists read recorded activations only; an index of those keeps accepting one, which its caller waits for, cheap.
const schema = `
  create table if not exists activations (
    seq integer primary key, id text not null unique, namespace text not null, name text not null,
    start integer not null, running integer not null, document text not null
  );
  create index if not exists recorded_by_start on activations (namespace, start desc) where running = 0;
`;

/** Old activations are dropped once per this many new ones. */
const acceptsPerSweep = 500;

const filter = 'namespace = ? and running = 0 and (? is null or name = ?) and start >= ? and start <= ?';

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
  const page = database.prepare(
    `select document from activations where ${filter} order by start desc, seq desc limit ? offset ?`,
  );
  const total = database.prepare(`select count(*) as n from activations where ${filter}`);
  const running = database.prepare('select document from activations where running = 1');
  const dropOld = database.prepare(
    'delete from activations where running = 0 and seq <= (select max(seq) from activations) - ?',
  );

  const record = (it: WhiskActivation): void => {
    update.run(it.start, JSON.stringify(it), it.activationId);
  };
  const sweep = (): void => {
    dropOld.run(options.keepActivations ?? 10_000);
  };
  for (const row of running.all()) record(toLost(parse(row), options.now));
  sweep();
  let accepts = 0;

  return {
    accept: (it) =>
      guard(() => {
        insert.run(it.activationId, it.namespace, filterNameOf(it), it.start, JSON.stringify(it));
        accepts += 1;
        if (accepts % acceptsPerSweep === 0) sweep();
      }),
    record: (it) => guard(() => record(it)),
    get: (namespace, activationId) =>
      guard(() => {
        const row = select.get(activationId, namespace);
        return row && parse(row);
      }),
    list: (query) => guard(() => page.all(...conditionsOf(query), query.limit, query.skip).map(parse)),
    count: (query) =>
      guard(() => Math.max(Number(total.get(...conditionsOf(query))?.['n'] ?? 0) - query.skip, 0)),
  };
}

function conditionsOf({ namespace, name = null, since, upto }: ConditionQuery) {
  return [namespace, name, name, since ?? 0, upto ?? Number.MAX_SAFE_INTEGER] as const;
}
type ConditionQuery = Omit<ActivationQuery, 'name'> & { readonly name?: string | null };

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
