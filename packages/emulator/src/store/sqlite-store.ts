import { DatabaseSync } from 'node:sqlite';
import type { ActionStore } from './action-store.ts';
import type { ActivationStore } from './activation-store.ts';
import { createGuard } from './guard.ts';
import { createSqliteActionStore } from './sqlite-action-store.ts';
import { createSqliteActivationStore, type StoreOptions } from './sqlite-activation-store.ts';

/** Both stores over one database file. */
export interface EmulatorStores {
  readonly actions: ActionStore;
  readonly activations: ActivationStore;
  close(): void;
}

/** How long a write waits for another emulator on the same file, in milliseconds. */
const busyTimeoutMs = 5_000;

/**
 * Opens the stores of an emulator: a file (created when missing), or `:memory:`. Write-ahead logging keeps every
 * write through a kill of the process. Two emulators may share a file; the one that opens it last takes what the other
 * is running for lost, until that ends and is recorded as it ended.
 * @throws StoreUnusableError
 */
export function openSqliteStores(file: string, options: StoreOptions): EmulatorStores {
  const guard = createGuard(file);
  const database = guard(() => new DatabaseSync(file, { timeout: busyTimeoutMs }));
  try {
    return guard(() => {
      database.exec('pragma journal_mode = wal; pragma synchronous = normal;');
      const actions = createSqliteActionStore(database, guard);
      const activations = createSqliteActivationStore(database, guard, options);
      return { actions, activations, close: () => database.close() };
    });
  } catch (error) {
    database.close();
    throw error;
  }
}
