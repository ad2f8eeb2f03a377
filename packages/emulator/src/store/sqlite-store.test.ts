import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  createAction,
  createActivation,
  createApidoc,
  createGatewayApi,
  createPackage,
} from '@serverless-max/whisk-protocol/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreUnusableError } from '../errors.ts';
import { startHost } from '../testing/test-host.ts';
import { openSqliteStores } from './sqlite-store.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-store-'));
  file = join(folder, 'store.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const idOf = (n: number): string => n.toString(16).padStart(32, '0');
const started = (n: number) => createActivation({ activationId: idOf(n), start: 1_000 });

test('what was accepted is found after reopening as an internal error; what was recorded stays', () => {
  const before = openSqliteStores(file, { now: 0 });
  before.activations.accept(started(1));
  before.activations.accept(started(2));
  before.activations.record(started(2));
  before.close();
  const after = openSqliteStores(file, { now: 5_000 });
  expect(after.activations.get('guest', idOf(1))).toMatchObject({
    end: 5_000,
    duration: 4_000,
    response: {
      status: 'whisk internal error',
      result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
    },
  });
  expect(after.activations.get('guest', idOf(2))).toEqual(started(2));
  after.close();
});

test('what was accepted survives a kill', () => {
  const store = new URL('./sqlite-store.ts', import.meta.url).href;
  const program = `
    const { openSqliteStores } = await import(${JSON.stringify(store)});
    const { actions, activations } = openSqliteStores(${JSON.stringify(file)}, { now: 0 });
    actions.put(${JSON.stringify(createAction())});
    activations.accept(${JSON.stringify(started(1))});
    process.kill(process.pid, 'SIGKILL');
  `;
  const args = ['--conditions=source', '--input-type=module', '--eval', program];
  expect(spawnSync(process.execPath, args, { encoding: 'utf8' })).toMatchObject({ signal: 'SIGKILL' });
  const after = openSqliteStores(file, { now: 5_000 });
  expect(after.actions.get('guest', 'hello')).toEqual(createAction());
  expect(after.activations.get('guest', idOf(1))?.response.status).toBe('whisk internal error');
  after.close();
});

test('keeps actions; the last updated come first', () => {
  const before = openSqliteStores(file, { now: 0 });
  before.actions.put(createAction({ name: 'a', updated: 1 }));
  before.actions.put(createAction({ name: 'b', updated: 2 }));
  before.actions.put(createAction({ name: 'c', namespace: 'guest/pkg', updated: 2 }));
  before.actions.put(createAction({ name: 'd', namespace: 'guests', updated: 3 }));
  before.actions.put(createAction({ name: 'a', updated: 2, version: '0.0.2' }));
  expect(before.actions.delete('guest', 'b')?.name).toBe('b');
  expect(before.actions.delete('guest', 'b')).toBeUndefined();
  expect(before.actions.list('guest').map((it) => it.name)).toEqual(['a', 'c']);
  before.close();
  const after = openSqliteStores(file, { now: 0 });
  expect(after.actions.get('guest', 'a')?.version).toBe('0.0.2');
  expect(after.actions.list('guest')).toHaveLength(2);
  after.close();
});

test('keeps packages', () => {
  const bound = createPackage({ name: 'b', binding: { namespace: 'guest', name: 'pkg' } });
  const before = openSqliteStores(file, { now: 0 });
  before.packages.put(createPackage());
  before.packages.put(bound);
  before.close();
  const after = openSqliteStores(file, { now: 0 });
  expect(after.packages.list('guest').map((it) => it.name)).toEqual(expect.arrayContaining(['b', 'pkg']));
  expect(after.packages.get('guest', 'b')).toEqual(bound);
  after.close();
});

test('keeps APIs of the gateway', () => {
  const api = createGatewayApi(createApidoc());
  const before = openSqliteStores(file, { now: 0 });
  before.apis.put(api);
  before.close();
  const after = openSqliteStores(file, { now: 0 });
  expect(after.apis.list('guest')).toEqual([api]);
  after.close();
});

test('two emulators on one file see what the other does', () => {
  const one = openSqliteStores(file, { now: 0 });
  const two = openSqliteStores(file, { now: 0 });
  one.actions.put(createAction({ name: 'a' }));
  expect(two.actions.get('guest', 'a')?.name).toBe('a');
  two.actions.put(createAction({ name: 'b' }));
  expect(two.actions.delete('guest', 'a')?.name).toBe('a');
  expect(one.actions.list('guest').map((it) => it.name)).toEqual(['b']);
  one.activations.accept(started(1));
  two.activations.accept(started(2));
  one.activations.record(started(1));
  two.activations.record(started(2));
  expect(one.activations.count({ namespace: 'guest', skip: 0, limit: 30 })).toBe(2);
  one.packages.put(createPackage({ publish: true }));
  expect(two.packages.get('guest', 'pkg')?.publish).toBe(true);
  two.packages.delete('guest', 'pkg');
  expect(one.packages.list('guest')).toEqual([]);
  one.close();
  two.close();
});

test('an activation that a second emulator took for lost ends as it ends', () => {
  const one = openSqliteStores(file, { now: 0 });
  one.activations.accept(started(1));
  const two = openSqliteStores(file, { now: 0 });
  expect(two.activations.get('guest', idOf(1))?.response.status).toBe('whisk internal error');
  one.activations.record(started(1));
  expect(two.activations.get('guest', idOf(1))?.response.status).toBe('success');
  one.close();
  two.close();
});

test.each([
  ['no database', () => writeFileSync(file, 'this is no database'.repeat(100)), 'file is not a database'],
  ['a folder', () => mkdirSync(file), 'unable to open database file'],
  ['a damaged database', damage, 'database disk image is malformed'],
  ['unreadable documents', garble, 'Unexpected token'],
])('refuses %s with the name of the file and a cure', (_, prepare, reason) => {
  prepare();
  const open = (): unknown => openSqliteStores(file, { now: 0 });
  expect(open).toThrow(StoreUnusableError);
  expect(open).toThrow(`The emulator cannot use its database ${file}: ${reason}`);
  expect(open).toThrow(
    expect.objectContaining({ fault: 'environment', hint: expect.stringContaining('move the file away') }),
  );
});

function damage(): void {
  const stores = openSqliteStores(file, { now: 0 });
  for (let n = 1; n < 100; n += 1) stores.actions.put(createAction({ name: `a${n}` }));
  stores.close();
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0x55, 4096));
}

function garble(): void {
  openSqliteStores(file, { now: 0 }).close();
  const database = new DatabaseSync(file);
  database.exec("insert into actions values ('guest', 'a', 'x')");
  database.close();
}

test('a database that fails while it is used refuses new activations, and runs nothing', async () => {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  await using host = await startHost({ storeFile: file, logger });
  host.put({ annotations: [{ key: 'web-export', value: true }] });
  const database = new DatabaseSync(file);
  database.exec(
    "create trigger full before insert on activations begin select raise(abort, 'disk is full'); end",
  );
  database.close();
  const error = `The emulator cannot use its database ${file}: disk is full.`;
  const invoked = await host.rest('POST', '_/actions/hello?blocking=true', {});
  expect([invoked.statusCode, invoked.json().error]).toEqual([503, error]);
  const web = await host.app.inject('/api/v1/web/guest/default/hello');
  expect([web.statusCode, web.json().error]).toEqual([503, error]);
  expect(host.invoker.jobs).toEqual([]);
});
