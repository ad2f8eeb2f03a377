import { DatabaseSync } from 'node:sqlite';
import type {
  GatewayApi,
  WhiskAction,
  WhiskPackage,
  WhiskRule,
  WhiskTrigger,
} from '@serverless-max/whisk-protocol';
import type { ActivationStore } from './activation-store.ts';
import type { EntityStore } from './entity-store.ts';
import { createGuard } from './guard.ts';
import { createSqliteActivationStore, type StoreOptions } from './sqlite-activation-store.ts';
import { createSqliteEntityStore } from './sqlite-entity-store.ts';
import { createPrune, type Prune } from './sqlite-prune.ts';

/** The stores over one database file. */
export interface EmulatorStores {
  readonly actions: EntityStore<WhiskAction>;
  readonly packages: EntityStore<WhiskPackage>;
  readonly triggers: EntityStore<WhiskTrigger>;
  readonly rules: EntityStore<WhiskRule>;
  readonly apis: EntityStore<GatewayApi>;
  readonly activations: ActivationStore;
  readonly prune: Prune;
  /** Writes the write-ahead log back into the file, as far as nobody reads what is in it. */
  writeBack(): void;
  close(): void;
}

/** How long a write waits for another emulator on the same file, in milliseconds. */
const busyTimeoutMs = 5_000;

/** Memory for pages. What is not in it is in the operating system's cache, which costs a list nothing to speak of. */
const cacheKib = 2_048;

/** How large the write-ahead log stays on the disk once it was written back. */
const logBytes = 16 * 1_048_576;

/**
 * Pages of it that are written back in the middle of requests, 15 MiB: only when there was no quiet moment for
 * `writeBack` before. It waits for the disk, 5 to 80 ms.
 */
const logPages = 3_900;

// What is deleted can be given back to the disk, where that is said before the first page is written.
const settings = `
  pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma synchronous = normal;
  pragma cache_size = -${cacheKib}; pragma journal_size_limit = ${logBytes};
  pragma wal_autocheckpoint = ${logPages}; begin;
`;

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
      database.exec(settings);
      const actions = createSqliteEntityStore<WhiskAction>(database, guard, 'actions');
      const packages = createSqliteEntityStore<WhiskPackage>(database, guard, 'packages');
      const triggers = createSqliteEntityStore<WhiskTrigger>(database, guard, 'triggers');
      const rules = createSqliteEntityStore<WhiskRule>(database, guard, 'rules');
      const apis = createSqliteEntityStore<GatewayApi>(database, guard, 'apis');
      const activations = createSqliteActivationStore(database, guard, options);
      const prune = createPrune(database, guard);
      const writeBack = (): void => guard(() => database.exec('pragma wal_checkpoint(passive)'));
      // One transaction for all tables, and for what has to be mended in them: one write to the disk.
      database.exec('commit');
      return {
        actions,
        packages,
        triggers,
        rules,
        apis,
        activations,
        prune,
        writeBack,
        close: () => database.close(),
      };
    });
  } catch (error) {
    database.close();
    throw error;
  }
}
