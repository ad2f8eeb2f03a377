import { type Clock, systemClock } from '@serverless-max/foundation';
import type { Reference } from '../reference.ts';
import { canonicalRegistry } from '../registry-host.ts';
import type { CredentialSource } from './credentials.ts';
import type { ProxySettings } from './proxy-choice.ts';
import type { Repository } from './repository.ts';
import { type RetryPolicy, usualRetries } from './retry.ts';
import { RegistrySession } from './session.ts';
import type { Traffic, TrafficMeter } from './traffic.ts';
import { createTransport } from './transport.ts';
import type { WaitListener } from './wait.ts';

/** How registries are reached. Nothing is read from the environment. */
export interface RegistryClientOptions {
  /** Who asks; without it everything is anonymous. See `createCredentialSource`. */
  readonly credentials?: CredentialSource;
  readonly proxy?: ProxySettings;
  /** Certificate authorities that are trusted besides the usual ones, in PEM. */
  readonly certificates?: readonly string[];
  /** Registries (`host:port`) that are spoken to over plain http. Those of this machine are found out about. */
  readonly plainHttp?: readonly string[];
  readonly retries?: RetryPolicy;
  /** 15 s unless given. */
  readonly connectTimeoutMs?: number;
  /** How long a connection may be silent, 5 min unless given: registries move large blobs about before they answer. */
  readonly idleTimeoutMs?: number;
  readonly userAgent?: string;
  readonly clock?: Clock;
}

/** Keeps connections and tokens of any number of registries. */
export interface RegistryClient {
  readonly clock: Clock;
  /** A repository to pull from, or to push to with `access: 'pull,push'`. Sends nothing yet. */
  openRepository(
    reference: Pick<Reference, 'registry' | 'repository'>,
    options?: {
      readonly access?: Repository['access'];
      readonly signal?: AbortSignal | undefined;
      readonly meter?: TrafficMeter | undefined;
      readonly onWait?: WaitListener | undefined;
    },
  ): Repository;
  /** Everything that went over the wire since the client was made. */
  traffic(): Traffic;
  /** Ends all connections. */
  close(): void;
  [Symbol.dispose](): void;
}

/**
 * A client for any registry that speaks the OCI distribution API. Names of the same registry (127.0.0.1 and localhost,
 * Docker Hub's four) share connections and tokens.
 *
 * @example
 * using client = createRegistryClient();
 * const image = await pullManifest(client.openRepository(parseReference('localhost:5000/model')), 'latest');
 */
export function createRegistryClient(options: RegistryClientOptions = {}): RegistryClient {
  const { clock = systemClock, retries: policy = usualRetries, plainHttp = [] } = options;
  const transport = createTransport({
    clock,
    userAgent: options.userAgent ?? 'serverless-max',
    connectTimeoutMs: options.connectTimeoutMs ?? 15_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 300_000,
    ...(options.proxy && { proxy: options.proxy }),
    ...(options.certificates && { certificates: options.certificates }),
  });
  const findCredentials = options.credentials ?? (async () => undefined);
  const sessions = new Map<string, RegistrySession>();
  const sessionOf = (registry: string): RegistrySession => {
    const key = canonicalRegistry(registry);
    const session =
      sessions.get(key) ??
      new RegistrySession(registry, { transport, clock, policy, findCredentials, plainHttp });
    sessions.set(key, session);
    return session;
  };
  return {
    clock,
    openRepository: ({ registry, repository }, { access = 'pull', signal, meter, onWait } = {}) => ({
      session: sessionOf(registry),
      name: repository,
      access,
      signal,
      meter,
      onWait,
    }),
    traffic: () => transport.traffic(),
    close: () => transport.close(),
    [Symbol.dispose]: () => transport.close(),
  };
}
