import { type Clock, type ServerlessMaxError, systemClock } from '@serverless-max/foundation';
import type { JsonValue } from '@serverless-max/whisk-protocol';
import { type DeployedAction, readAction } from './deployed-action.ts';
import { HostFailedError, HostRefusedError, HostTimedOutError, NotOpenWhiskError } from './errors.ts';
import { type CallOptions, createOpenWhiskClient, type HostAddress } from './openwhisk-client.ts';
import { objectIn, readActivation, readActivations, readPackage, textsIn } from './read-documents.ts';
import { type RequestKind, withRetries } from './retry.ts';
import { describeAnswer, toHostError } from './whisk-failure.ts';
import { pathOf, type WhiskHost } from './whisk-host.ts';

/** How a host is asked. */
export interface OpenHostOptions {
  /** Ends what is going on with its reason. */
  readonly signal: AbortSignal;
  /** How long one request may take, in ms; a minute when not given. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** Told when a request waits to be sent again. */
  readonly onWait?: (failure: Error, waitMs: number) => void;
  /** Told of every request that is sent. */
  readonly onRequest?: (request: string) => void;
}

const pageSize = 200;

/** Opens a host through the `openwhisk` npm client. Nothing is sent before the first call. */
export function openWhiskHost(address: HostAddress, options: OpenHostOptions): WhiskHost {
  const { signal, timeoutMs = 60_000, clock = systemClock, onRequest } = options;
  const { apiHost, apiVersion } = address;
  const client = createOpenWhiskClient(address);

  /** Sends a request: `request` names it, `send` does it, what it rejects with becomes an error for the user. */
  const ask = <T>(
    kind: RequestKind,
    request: string,
    send: (call: CallOptions) => Promise<JsonValue>,
    read: (document: JsonValue) => T | undefined,
  ): Promise<T> =>
    withRetries(
      kind,
      async () => {
        signal.throwIfAborted();
        onRequest?.(request);
        const timeout = AbortSignal.timeout(timeoutMs);
        let document: JsonValue;
        try {
          document = await send({ signal: AbortSignal.any([signal, timeout]) });
        } catch (thrown) {
          signal.throwIfAborted();
          throw timeout.aborted
            ? new HostTimedOutError(request, timeoutMs)
            : toHostError(thrown, apiHost, request);
        }
        const result = read(document);
        if (result === undefined) throw new NotOpenWhiskError(request, describeAnswer(document, 200));
        return result;
      },
      { ...options, clock },
    );

  const orAbsent = <T>(asked: Promise<T>): Promise<T | undefined> =>
    asked.catch((error: unknown) => {
      if (error instanceof HostRefusedError && error.status === 404) return undefined;
      throw error;
    });

  return {
    apiHost,
    apiVersion,
    // Not every host tells anything there: some have a page for people, others refuse.
    information: () =>
      ask('read', 'GET /', (call) => client.actions.client.request('GET', '../../', call), objectIn).catch(
        (error: ServerlessMaxError) => {
          const isOtherwise =
            error instanceof NotOpenWhiskError ||
            error instanceof HostRefusedError ||
            error.code === 'DEP_FORBIDDEN' ||
            error.code === 'DEP_KEY_REFUSED';
          if (isOtherwise) return undefined;
          throw error;
        },
      ),
    namespaces: () => ask('read', 'GET namespaces', (call) => client.namespaces.list(call), textsIn),
    userLimits: (namespace) =>
      ask(
        'read',
        `GET namespaces/${namespace}/limits`,
        (call) =>
          client.actions.client.request('GET', `namespaces/${encodeURIComponent(namespace)}/limits`, call),
        objectIn,
      ).catch((error: unknown) => {
        const isUnknown = error instanceof HostRefusedError || error instanceof HostFailedError;
        if (isUnknown || error instanceof NotOpenWhiskError) return undefined;
        throw error;
      }),
    getAction: (path) => {
      const name = pathOf(path);
      const { namespace } = path;
      return orAbsent(
        ask(
          'read',
          `GET actions/${name}`,
          (call) => client.actions.get({ ...call, namespace, name, code: false }),
          readAction,
        ),
      );
    },
    putAction: (path, action, overwrite) => {
      const name = pathOf(path);
      const { namespace } = path;
      const put = overwrite ? client.actions.update : client.actions.create;
      return ask(
        'write',
        `PUT actions/${name}`,
        (call) => put.call(client.actions, { ...call, namespace, name, action }),
        readAction,
      );
    },
    deleteAction: async (path) => {
      const name = pathOf(path);
      const { namespace } = path;
      const deleted = await orAbsent(
        ask(
          'write',
          `DELETE actions/${name}`,
          (call) => client.actions.delete({ ...call, namespace, name }),
          () => true,
        ),
      );
      return deleted ?? false;
    },
    getPackage: (namespace, name) =>
      orAbsent(
        ask(
          'read',
          `GET packages/${name}`,
          (call) => client.packages.get({ ...call, namespace, name }),
          readPackage,
        ),
      ),
    createPackage: async (namespace, name) => {
      const body = { publish: false };
      await ask(
        'write',
        `PUT packages/${name}`,
        (call) => client.packages.create({ ...call, namespace, name, package: body }),
        objectIn,
      );
    },
    async listActions(namespace) {
      const all: DeployedAction[] = [];
      for (;;) {
        const page = await ask(
          'read',
          'GET actions',
          (call) => client.actions.list({ ...call, namespace, limit: pageSize, skip: all.length }),
          (document) => (Array.isArray(document) ? document.map(readAction) : undefined),
        );
        all.push(...page.filter((it) => it !== undefined));
        if (page.length < pageSize) return all;
      }
    },
    activationsSince: ({ namespace, ...path }, since) =>
      ask(
        'read',
        'GET activations',
        (call) => client.activations.list({ ...call, namespace, name: pathOf(path), limit: 10, since }),
        readActivations,
      ).catch((error: unknown) => {
        // A host that keeps no records is a host all the same.
        if (error instanceof HostRefusedError) return [];
        throw error;
      }),
    activation: (namespace, id) =>
      orAbsent(
        ask(
          'read',
          `GET activations/${id}`,
          (call) => client.activations.get({ ...call, namespace, name: id }),
          readActivation,
        ),
      ).then((outcome) => (outcome?.isEnded ? outcome : undefined)),
  };
}
