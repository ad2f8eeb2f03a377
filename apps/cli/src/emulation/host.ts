import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createEmulator, type Emulator, isLoopbackHost, PortInUseError } from '@serverless-max/emulator';
import { systemClock } from '@serverless-max/foundation';
import type { StemCells } from '@serverless-max/invoker';
import { loadKinds } from '@serverless-max/runtime-image/kinds';
import { authKeyOf, type Identity, type SystemLimits } from '@serverless-max/whisk-protocol';
import { createLogger } from '../output/logger.ts';
import type { Shell } from '../shell.ts';
import { formatActivation } from './activation-line.ts';
import { createDeferredInvoker, type DeferredInvoker } from './deferred-invoker.ts';
import { identitiesFor } from './exposure.ts';
import { assertPortFree, type ListenAddress, portHeld } from './port.ts';
import { formatRateExcess } from './rate-excess-line.ts';
import { type RetentionOptions, readRetention } from './retention.ts';
import { createSpareMemory } from './spare-memory.ts';
import { readStemCells } from './stem-cells.ts';
import { openTelemetry } from './telemetry.ts';
import { assertSecret, readUsers } from './users.ts';

/** The emulator of this process, before anything is known of an engine. */
export interface EmulatorHost extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly invoker: DeferredInvoker;
  readonly limits: SystemLimits;
  readonly stemCells: readonly StemCells[];
  /** The key of the user `guest`, as clients take it; absent when a file of users has it, where it is a secret. */
  readonly auth?: string;
  /** Opens the port and returns the base address; it does so once. */
  listen(): Promise<string>;
}

/** Where an emulator listens, and where it keeps things. */
export interface HostOptions extends ListenAddress, RetentionOptions {
  /** Folder of the store; the user's data folder when not given. */
  readonly dataDir?: string;
  /** Keeps nothing beyond the process. */
  readonly ephemeral?: boolean;
  /** A file of users. */
  readonly users?: string;
  /** Kinds that containers are kept ready for, in words. */
  readonly prewarm?: string;
}

/**
 * Opens an emulator whose activations are told on the output.
 * @throws PortHeldError InvalidUsersError InvalidOptionError before anything is opened
 */
export async function openHost(
  options: HostOptions,
  limits: SystemLimits,
  shell: Shell,
): Promise<EmulatorHost> {
  const { output } = shell;
  const retention = readRetention(options);
  const users = await usersOf(options);
  const { runtimes } = await loadKinds();
  const { prewarm } = options;
  const stemCells = prewarm === undefined ? [] : readStemCells(prewarm, runtimes, limits);
  // Before the store is opened: it may belong to the emulator that holds the port.
  await assertPortFree(options);
  const standardIdentities = identitiesFor(options.host);
  const isSecret = users.some((it) => it.namespace === 'guest');
  const guest = isSecret ? undefined : standardIdentities.find((it) => it.namespace === 'guest');
  const invoker = createDeferredInvoker();
  const logger = createLogger(output);
  const telemetry = await openTelemetry(shell.env, invoker, logger);
  const spareMemory = createSpareMemory(systemClock);
  const emulator = await createEmulator({
    invoker,
    storeFile: await storeFile(options, shell),
    limits,
    runtimes,
    standardIdentities,
    identities: users,
    retention,
    logger,
    onEvent: telemetry.onEvent,
    metrics: telemetry.metrics,
    onRateExcess: (excess) => {
      if (output.json) output.record({ event: 'rate-excess', ...excess, option: '--limits openwhisk' });
      else output.line(formatRateExcess(excess));
    },
    onActivation: (event) => {
      spareMemory.note();
      if (output.json) output.record({ event: 'activation', ...event });
      else output.line(formatActivation(event));
    },
  });
  let listening: Promise<string> | undefined;
  const open = async (): Promise<string> => {
    try {
      return await emulator.listen(options);
    } catch (error) {
      throw error instanceof PortInUseError ? await portHeld(options, error.cause) : error;
    }
  };
  return {
    emulator,
    invoker,
    limits,
    stemCells,
    ...(guest && { auth: authKeyOf(guest) }),
    listen() {
      listening ??= open();
      return listening;
    },
    async [Symbol.asyncDispose]() {
      // Both at once: the port closes first, and requests that still run end because their containers go.
      await Promise.all([emulator.close(), invoker.close()]);
      spareMemory[Symbol.dispose]();
      await telemetry[Symbol.asyncDispose]();
    },
  };
}

async function usersOf({ host, users: file }: HostOptions): Promise<readonly Identity[]> {
  if (file === undefined) return [];
  const users = await readUsers(file);
  if (!isLoopbackHost(host)) assertSecret(users, file);
  return users;
}

async function storeFile({ port, dataDir, ephemeral }: HostOptions, { folders }: Shell): Promise<string> {
  if (ephemeral) return ':memory:';
  const folder = dataDir ?? folders.data;
  // Parameters of actions, which are kept there, are often secrets.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, `emulator-${port}.sqlite`);
}
