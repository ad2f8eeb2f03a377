import { type Clock, type Logger, silentLogger, systemClock } from '@serverless-max/foundation';
import type { Invoker } from '@serverless-max/invoker';
import {
  type Identity,
  openwhiskLimits,
  type Runtimes,
  type SystemLimits,
  type WhiskAction,
  wellKnownIdentities,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import { findAction, toActionPlace } from './action-lookup.ts';
import type { ActivationEvent } from './activation-record.ts';
import { createActivations } from './activations.ts';
import { buildApp } from './app.ts';
import { CannotListenError, PortInUseError } from './errors.ts';
import { createIdentities } from './identities.ts';
import { openSqliteStores } from './store/sqlite-store.ts';
import { createThrottle } from './throttle.ts';

/** How an emulator is made. */
export interface EmulatorOptions {
  /** Runs the activations. The emulator does not close it. */
  readonly invoker: Invoker;
  /** Where actions and activations are kept: a file, or `:memory:` (default). */
  readonly storeFile?: string;
  /**
   * OpenWhisk's users `guest` and `whisk.system`, with their published keys unless others are given
   * (`generateIdentities`): who listens for other machines should give others.
   */
  readonly standardIdentities?: readonly Identity[];
  /** Users besides the standard ones. */
  readonly identities?: readonly Identity[];
  /** Default: OpenWhisk's, of which Infinity switches one off. */
  readonly limits?: SystemLimits;
  /** The kinds that actions with code may have, and that the invoker can run. Default: none. */
  readonly runtimes?: Runtimes;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Told of every activation when it has ended and its logs are in. */
  readonly onActivation?: (event: ActivationEvent) => void;
}

/** A local OpenWhisk host. */
export interface Emulator extends AsyncDisposable {
  /** The HTTP side without a port, for tests that inject requests. */
  readonly app: FastifyInstance;
  /**
   * Puts an action into the namespace of its own document, as a client would.
   * @throws StoreUnusableError
   */
  putAction(action: WhiskAction): void;
  /**
   * Opens the port; 0 takes a free one. Returns the host's base address.
   * @throws PortInUseError CannotListenError
   */
  listen(address: { readonly host: string; readonly port: number }): Promise<string>;
  /** Takes no new request, waits for those that run and for their records, and closes the store. Idempotent. */
  close(): Promise<void>;
}

/**
 * Creates an emulator of an OpenWhisk host.
 * @throws StoreUnusableError
 * @example
 * const emulator = await createEmulator({ invoker });
 * const url = await emulator.listen({ host: '127.0.0.1', port: 3233 });
 */
export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { invoker, limits = openwhiskLimits, clock = systemClock, logger = silentLogger } = options;
  const { standardIdentities = wellKnownIdentities } = options;
  let listening: string | undefined;
  const stores = openSqliteStores(options.storeFile ?? ':memory:', { now: clock.now() });
  const activations = createActivations({
    invoker,
    store: stores.activations,
    clock,
    logger,
    findAction: (name) => findAction(stores, toActionPlace(name)),
    sequenceLength: limits.sequenceLength,
    onActivation: options.onActivation ?? (() => {}),
  });
  const app = await buildApp(
    {
      identities: createIdentities([...standardIdentities, ...(options.identities ?? [])]),
      actions: stores.actions,
      packages: stores.packages,
      triggers: stores.triggers,
      rules: stores.rules,
      activations,
      activationStore: stores.activations,
      invoker,
      limits,
      runtimes: options.runtimes ?? {},
      clock,
      throttle: createThrottle({ limits, clock, active: activations.active }),
    },
    logger,
    () => listening,
  );

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= app.close().then(async () => {
      await activations.settled();
      stores.close();
    });
    return closed;
  };
  return {
    app,
    close,
    [Symbol.asyncDispose]: close,
    putAction(action) {
      const existing = stores.actions.get(action.namespace, action.name);
      stores.actions.put(action);
      if (existing) invoker.retire(existing);
    },
    async listen({ host, port }) {
      listening = host;
      try {
        return await app.listen({ host, port });
      } catch (cause) {
        const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
        throw code === 'EADDRINUSE'
          ? new PortInUseError(host, port, { cause })
          : new CannotListenError(host, port, { cause });
      }
    },
  };
}
