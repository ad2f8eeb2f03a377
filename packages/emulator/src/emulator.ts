import {
  type Clock,
  type Logger,
  type QuietMoment,
  silentLogger,
  systemClock,
} from '@serverless-max/foundation';
import type { Invoker, InvokerEvent } from '@serverless-max/invoker';
import {
  type Identity,
  keepsActivations,
  limitsOf,
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
import { mayUse } from './entitlement.ts';
import { CannotListenError, PortInUseError } from './errors.ts';
import { EventFeed } from './events/event-feed.ts';
import type { HostEvent } from './events/host-event.ts';
import { createIdentities, replaceIdentities } from './identities.ts';
import type { Exposition } from './routes/metrics.ts';
import { keepingFor } from './store/activation-store.ts';
import { withLateRecords } from './store/late-records.ts';
import {
  type ActivationRetention,
  defaultRetention,
  type Retention,
  startRetention,
} from './store/retention.ts';
import { openSqliteStores } from './store/sqlite-store.ts';
import { startWriteBack } from './store/write-back.ts';
import { createThrottle, type RateExcess } from './throttle.ts';

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
  /** Users besides the standard ones, or in the place of the one with the same namespace. */
  readonly identities?: readonly Identity[];
  /** Default: OpenWhisk's, of which Infinity switches one off. */
  readonly limits?: SystemLimits;
  /** The kinds that actions with code may have, and that the invoker can run. Default: none. */
  readonly runtimes?: Runtimes;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** How long activations are kept. Default: a week, and 512 MiB. */
  readonly retention?: ActivationRetention;
  /**
   * Told, at most once a minute, that OpenWhisk's own rates would have refused a request that the host has no rate for.
   */
  readonly onRateExcess?: (excess: RateExcess) => void;
  /** Told of every activation when it has ended and its logs are in. */
  readonly onActivation?: (event: ActivationEvent) => void;
  /** Told of everything that happens to activations, and of what the invoker tells, as it happens. */
  readonly onEvent?: (event: HostEvent) => void;
  /** What `/metrics` answers. Default: nothing is counted. */
  readonly metrics?: () => Promise<Exposition>;
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
  /** Takes what the invoker tells, for those who listen to what happens on the host. */
  readonly onInvokerEvent: (event: InvokerEvent) => void;
  /**
   * Opens the port; 0 takes a free one. Returns the host's base address.
   * @throws PortInUseError CannotListenError
   */
  listen(address: { readonly host: string; readonly port: number }): Promise<string>;
  /** Takes no new request, waits for those that run and for their records, and closes the store. Idempotent. */
  close(): Promise<void>;
}

const nothingCounted: Exposition = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: '' };

/**
 * Creates an emulator of an OpenWhisk host.
 * @throws StoreUnusableError InvalidIdentitiesError
 * @example
 * const emulator = await createEmulator({ invoker });
 * const url = await emulator.listen({ host: '127.0.0.1', port: 3233 });
 */
export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { invoker, limits = openwhiskLimits, clock = systemClock, logger = silentLogger } = options;
  const { standardIdentities = wellKnownIdentities, onRateExcess } = options;
  let listening: string | undefined;
  const identities = createIdentities(replaceIdentities(standardIdentities, options.identities ?? []));
  // There is none yet while the store opens, which records what was lost.
  let retention: Retention | undefined;
  let writeBack: QuietMoment | undefined;
  const stores = openSqliteStores(options.storeFile ?? ':memory:', {
    now: clock.now(),
    onWrite: (size) => {
      retention?.wrote(size);
      writeBack?.note();
    },
  });
  retention = startRetention({
    prune: stores.prune,
    keep: options.retention ?? defaultRetention,
    clock,
    logger,
  });
  writeBack = startWriteBack(stores.writeBack, clock, logger);
  const lateRecords = withLateRecords(stores.activations, clock);
  const activationStore = keepingFor(lateRecords, (namespace) =>
    keepsActivations(identities.ownerOf(namespace) ?? {}),
  );
  const feed = new EventFeed();
  const onEvent = (event: HostEvent): void => {
    feed.publish(event);
    options.onEvent?.(event);
  };
  const activations = createActivations({
    invoker,
    store: activationStore,
    clock,
    logger,
    findAction: (name) => findAction(stores, toActionPlace(name)),
    mayUse: (caller, name) => mayUse(stores, caller, toActionPlace(name)),
    sequenceLength: limits.sequenceLength,
    onActivation: options.onActivation ?? (() => {}),
    onEvent,
  });
  const app = await buildApp(
    {
      identities,
      actions: stores.actions,
      packages: stores.packages,
      triggers: stores.triggers,
      rules: stores.rules,
      apis: stores.apis,
      activations,
      activationStore,
      invoker,
      limits,
      runtimes: options.runtimes ?? {},
      clock,
      throttle: createThrottle({
        rates: (namespace) => limitsOf(identities.ownerOf(namespace), limits),
        active: activations.active,
        clock,
        ...(onRateExcess && { observer: { rates: openwhiskLimits, onExcess: onRateExcess } }),
      }),
      feed,
      metrics: options.metrics ?? (async () => nothingCounted),
    },
    logger,
    () => listening,
  );

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= app.close().then(async () => {
      await activations.settled();
      lateRecords.flush();
      retention?.stop();
      writeBack?.[Symbol.dispose]();
      stores.close();
    });
    return closed;
  };
  return {
    app,
    close,
    onInvokerEvent: onEvent,
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
