import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAction, createActivation } from '@serverless-max/whisk-protocol/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmulatorStores, openSqliteStores } from './sqlite-store.ts';

let folder: string;
let file: string;
let stores: EmulatorStores;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-prune-'));
  file = join(folder, 'store.sqlite');
  stores = openSqliteStores(file, { now: 0 });
});
afterEach(() => {
  stores.close();
  rmSync(folder, { recursive: true });
});

const mb = 1_048_576;
const idOf = (n: number): string => n.toString(16).padStart(32, '0');
const anyBytes = Number.POSITIVE_INFINITY;
const anyAge = Number.NEGATIVE_INFINITY;

/** Keeps an activation that started at `n`, with a result of so many bytes. */
function keep(n: number, bytes = 0): void {
  const response = { status: 'success', result: { text: 'x'.repeat(bytes) } } as const;
  const activation = createActivation({ activationId: idOf(n), start: n, response });
  stores.activations.accept(activation);
  stores.activations.record(activation);
}
const kept = (): number[] =>
  stores.activations
    .list({ namespace: 'guest', skip: 0, limit: 10_000 })
    .map((it) => Number.parseInt(it.activationId, 16));
const pruneAll = (bounds: { startedBefore: number; bytes: number }): number => {
  let batches = 1;
  while (stores.prune(bounds)) batches += 1;
  return batches;
};

test('what started too long ago goes, in batches', () => {
  for (let n = 1; n <= 250; n += 1) keep(n);
  expect(pruneAll({ startedBefore: 248, bytes: anyBytes })).toBe(4);
  expect(kept()).toEqual([250, 249, 248]);
});

test('what has not ended stays, and nothing goes without a bound', () => {
  stores.activations.accept(createActivation({ activationId: idOf(1), start: 1 }));
  keep(2);
  expect(pruneAll({ startedBefore: anyAge, bytes: anyBytes })).toBe(1);
  expect(kept()).toEqual([2]);
  pruneAll({ startedBefore: 10, bytes: 0 });
  expect(kept()).toEqual([]);
  stores.activations.record(createActivation({ activationId: idOf(1), start: 1 }));
  expect(kept()).toEqual([1]);
});

test('the oldest go until the others fit, and no more than those', () => {
  for (let n = 1; n <= 20; n += 1) keep(n, mb);
  pruneAll({ startedBefore: anyAge, bytes: 10 * mb });
  const left = kept();
  expect(left[0]).toBe(20);
  expect(left.length).toBeGreaterThanOrEqual(8);
  expect(left.length).toBeLessThanOrEqual(10);
});

test('one batch is small', () => {
  for (let n = 1; n <= 20; n += 1) keep(n, mb);
  expect(stores.prune({ startedBefore: 100, bytes: anyBytes })).toBe(true);
  expect(kept()).toHaveLength(16);
});

test('the file stays within its bound however much is written, and gives back what a smaller bound frees', () => {
  const bytes = 8 * mb;
  let largest = 0;
  for (let n = 1; n <= 60; n += 1) {
    keep(n, mb / 2);
    if (n % 4 === 0) pruneAll({ startedBefore: anyAge, bytes });
    largest = Math.max(largest, statSync(file).size);
  }
  // Free pages, and what came between two looks.
  expect(largest).toBeLessThan(bytes + (4 + 2) * mb);
  expect(statSync(`${file}-wal`).size).toBeLessThan(16 * mb);
  pruneAll({ startedBefore: anyAge, bytes: mb });
  stores.close();
  expect(statSync(file).size).toBeLessThan((1 + 4) * mb + mb);
  stores = openSqliteStores(file, { now: 0 });
  expect(kept()[0]).toBe(60);
});

test('actions, however large, cost no activation its place', () => {
  const exec = { kind: 'blackbox', image: 'a', binary: false, code: 'x'.repeat(8 * mb) } as const;
  stores.actions.put(createAction({ exec }));
  keep(1, mb);
  pruneAll({ startedBefore: anyAge, bytes: 2 * mb });
  expect(kept()).toEqual([1]);
});

test('a file of before fills its free pages again', () => {
  stores.close();
  rmSync(file);
  const old = new DatabaseSync(file);
  old.exec('pragma journal_mode = wal; create table other (a)');
  old.close();
  stores = openSqliteStores(file, { now: 0 });
  const bytes = 8 * mb;
  for (let n = 1; n <= 24; n += 1) {
    keep(n, mb);
    pruneAll({ startedBefore: anyAge, bytes });
  }
  stores.close();
  expect(statSync(file).size).toBeLessThan(bytes + 4 * mb);
  stores = openSqliteStores(file, { now: 0 });
});
