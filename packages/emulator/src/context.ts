import type { Clock } from '@serverless-max/foundation';
import type { Invoker } from '@serverless-max/invoker';
import type {
  GatewayApi,
  Identity,
  Runtimes,
  SystemLimits,
  WhiskAction,
  WhiskPackage,
  WhiskRule,
  WhiskTrigger,
} from '@serverless-max/whisk-protocol';
import type { Activations } from './activations.ts';
import type { EventFeed } from './events/event-feed.ts';
import type { Identities } from './identities.ts';
import type { Exposition } from './routes/metrics.ts';
import type { ActivationStore } from './store/activation-store.ts';
import type { EntityStore } from './store/entity-store.ts';
import type { Throttle } from './throttle.ts';

/** What every route works on. */
export interface RouteContext {
  readonly identities: Identities;
  readonly actions: EntityStore<WhiskAction>;
  readonly packages: EntityStore<WhiskPackage>;
  readonly triggers: EntityStore<WhiskTrigger>;
  readonly rules: EntityStore<WhiskRule>;
  readonly apis: EntityStore<GatewayApi>;
  readonly activations: Activations;
  readonly activationStore: ActivationStore;
  readonly invoker: Invoker;
  readonly limits: SystemLimits;
  /** The kinds that actions with code may have. */
  readonly runtimes: Runtimes;
  readonly clock: Clock;
  readonly throttle: Throttle;
  readonly feed: EventFeed;
  /** What `/metrics` answers. */
  readonly metrics: () => Promise<Exposition>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; set on every route that asks for credentials. */
    identity: Identity | undefined;
    /** Epoch milliseconds. */
    receivedAt: number;
  }
}
