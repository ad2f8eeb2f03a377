import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WhiskActivation } from '@serverless-max/whisk-protocol';
import { createActivation } from '@serverless-max/whisk-protocol/testing';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStores } from './sqlite-store.ts';

const anyPage = { namespace: 'guest', skip: 0, limit: 30 };
const idOf = (digit: string): string => digit.repeat(32);

function openFile() {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return openSqliteStores(join(folder, 'store.sqlite'), { now: 0 });
}
const openMemory = () => openSqliteStores(':memory:', { now: 0 });

/** `digit` makes the id; the other fields are those of a success. */
function activation(digit: string, changes: Partial<WhiskActivation> = {}): WhiskActivation {
  const { name = 'hello' } = changes;
  const annotations = [{ key: 'path', value: `guest/${name}` }];
  return createActivation({ activationId: idOf(digit), annotations, ...changes });
}

// What holds for every activation store.
test.each([
  ['a file', openFile],
  ['memory', openMemory],
])('a store in %s', (_, open) => {
  const stores = open();
  onTestFinished(() => stores.close());
  const store = stores.activations;
  const keep = (it: WhiskActivation): void => {
    store.accept(it);
    store.record(it);
  };
  const ids = (query: object): string[] =>
    store.list({ ...anyPage, ...query }).map((it) => it.activationId.slice(0, 1));

  // What was only accepted cannot be read.
  store.accept(activation('a'));
  expect(store.get('guest', idOf('a'))).toBeUndefined();
  expect(store.count(anyPage)).toBe(0);

  // The outcome can, and once more with logs; nobody else's can.
  store.record(activation('a'));
  expect(store.get('guest', idOf('a'))).toEqual(activation('a'));
  store.record(activation('a', { logs: ['line'] }));
  expect(store.get('guest', idOf('a'))?.logs).toEqual(['line']);
  expect(store.get('whisk.system', idOf('a'))).toBeUndefined();

  // An id is used once.
  expect(() => store.accept(activation('a'))).toThrow('UNIQUE');

  // Lists are ordered by start, then by arrival, newest first.
  const start = activation('a').start;
  keep(activation('b', { start: start - 10 }));
  keep(activation('c', { start, name: 'other' }));
  keep(activation('d', { start: start + 10, annotations: [{ key: 'path', value: 'guest/pkg/hello' }] }));
  keep(activation('e', { namespace: 'whisk.system' }));
  expect(ids({})).toEqual(['d', 'c', 'a', 'b']);
  expect(ids({ skip: 1, limit: 2 })).toEqual(['c', 'a']);
  expect(ids({ skip: 9 })).toEqual([]);
  expect(ids({ since: start, upto: start })).toEqual(['c', 'a']);
  expect(ids({ name: 'hello' })).toEqual(['a', 'b']);
  expect(ids({ name: 'pkg/hello' })).toEqual(['d']);
  expect(ids({ namespace: 'nobody' })).toEqual([]);

  // Counts honour skip and filters, not limit.
  expect(store.count({ ...anyPage, limit: 1 })).toBe(4);
  expect(store.count({ ...anyPage, skip: 3 })).toBe(1);
  expect(store.count({ ...anyPage, skip: 9 })).toBe(0);
  expect(store.count({ ...anyPage, name: 'other' })).toBe(1);
});
