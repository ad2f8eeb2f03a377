import type { Clock } from '@serverless-max/foundation';
import type { Invoker } from '@serverless-max/invoker';
import type { Identity, SystemLimits } from '@serverless-max/whisk-protocol';
import type { Activations } from './activations.ts';
import type { Identities } from './identities.ts';
import type { ActionStore } from './store/action-store.ts';
import type { ActivationStore } from './store/activation-store.ts';

/** What every route works on. */
export interface RouteContext {
  readonly identities: Identities;
  readonly actions: ActionStore;
  readonly activations: Activations;
  readonly activationStore: ActivationStore;
  readonly invoker: Invoker;
  readonly limits: SystemLimits;
  readonly clock: Clock;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; set on every route that asks for credentials. */
    identity: Identity | undefined;
    /** Epoch milliseconds. */
    receivedAt: number;
  }
}
