import {
  authKeyOf,
  noRates,
  openwhiskLimits,
  type SystemLimits,
  type WhiskAction,
  wellKnownIdentities,
} from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { ActivationEvent } from '../activation-record.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator.ts';
import { createFakeInvoker, type FakeInvoker } from './fake-invoker.ts';

const [guest, system] = wellKnownIdentities;

/** The `Authorization` header of the well-known user `guest`. */
export const guestAuthorization: string = guest
  ? `Basic ${Buffer.from(authKeyOf(guest)).toString('base64')}`
  : '';

/** The `Authorization` header of the well-known user `whisk.system`. */
export const systemAuthorization: string = system
  ? `Basic ${Buffer.from(authKeyOf(system)).toString('base64')}`
  : '';

/** An emulator with a fake invoker, and short ways to talk to it. */
export interface TestHost extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly app: FastifyInstance;
  readonly invoker: FakeInvoker;
  readonly events: readonly ActivationEvent[];
  /** Guest's `Authorization` header. */
  readonly authorization: string;
  /** Puts `/guest/hello`, with the given fields changed. */
  put(changes?: Partial<WhiskAction>): WhiskAction;
  /** A request below `/api/v1/namespaces/`, with guest's credentials unless told otherwise. */
  rest(
    method: NonNullable<InjectOptions['method']>,
    path: string,
    body?: unknown,
    authorization?: string,
  ): Promise<LightMyRequestResponse>;
}

/** OpenWhisk's limits without those that count requests: a test may send many. */
export const withoutRates: SystemLimits = { ...openwhiskLimits, ...noRates };

/** Starts an emulator for a test, without a port and without rate limits. */
export async function startHost(
  options: Partial<Omit<EmulatorOptions, 'invoker'>> & { readonly invoker?: FakeInvoker } = {},
): Promise<TestHost> {
  const { invoker = createFakeInvoker(options.clock) } = options;
  const events: ActivationEvent[] = [];
  const onActivation = (event: ActivationEvent): void => void events.push(event);
  const emulator = await createEmulator({ onActivation, limits: withoutRates, ...options, invoker });
  const { app } = emulator;
  return {
    emulator,
    app,
    invoker,
    events,
    authorization: guestAuthorization,
    put(changes) {
      const action = createAction(changes);
      emulator.putAction(action);
      return action;
    },
    rest: (method, path, body, authorization = guestAuthorization) =>
      app.inject({
        method,
        url: `/api/v1/namespaces/${path}`,
        headers: {
          authorization,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}
