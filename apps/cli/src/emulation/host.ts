import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createEmulator, type Emulator, PortInUseError } from '@serverless-max/emulator';
import { authKeyOf, type SystemLimits } from '@serverless-max/whisk-protocol';
import { createLogger } from '../output/logger.ts';
import type { Shell } from '../shell.ts';
import { formatActivation } from './activation-line.ts';
import { createDeferredInvoker, type DeferredInvoker } from './deferred-invoker.ts';
import { identitiesFor } from './exposure.ts';
import { assertPortFree, type ListenAddress, portHeld } from './port.ts';

/** The emulator of this process, before anything is known of an engine. */
export interface EmulatorHost extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly invoker: DeferredInvoker;
  readonly limits: SystemLimits;
  /** The key of the user `guest`, as clients take it. */
  readonly auth: string;
  /** Opens the port and returns the base address; it does so once. */
  listen(): Promise<string>;
}

/** Where an emulator listens, and where it keeps things. */
export interface HostOptions extends ListenAddress {
  /** Folder of the store; the user's data folder when not given. */
  readonly dataDir?: string;
  /** Keeps nothing beyond the process. */
  readonly ephemeral?: boolean;
}

/**
 * Opens an emulator whose activations are told on the output.
 * @throws PortHeldError before anything is opened
 */
export async function openHost(
  options: HostOptions,
  limits: SystemLimits,
  shell: Shell,
): Promise<EmulatorHost> {
  const { output } = shell;
  // Before the store is opened: it may belong to the emulator that holds the port.
  await assertPortFree(options);
  const identities = identitiesFor(options.host);
  const guest = identities.find((it) => it.namespace === 'guest');
  const invoker = createDeferredInvoker();
  const emulator = await createEmulator({
    invoker,
    storeFile: await storeFile(options, shell),
    limits,
    standardIdentities: identities,
    logger: createLogger(output),
    onActivation: (event) => {
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
    auth: guest ? authKeyOf(guest) : '',
    listen() {
      listening ??= open();
      return listening;
    },
    async [Symbol.asyncDispose]() {
      // Both at once: the port closes first, and requests that still run end because their containers go.
      await Promise.all([emulator.close(), invoker.close()]);
    },
  };
}

async function storeFile({ port, dataDir, ephemeral }: HostOptions, { folders }: Shell): Promise<string> {
  if (ephemeral) return ':memory:';
  const folder = dataDir ?? folders.data;
  // Parameters of actions, which are kept there, are often secrets.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, `emulator-${port}.sqlite`);
}
