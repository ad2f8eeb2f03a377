import type { JsonObject, JsonValue } from '@serverless-max/whisk-protocol';
import openwhisk from 'openwhisk';
import { isLoopback } from './api-host.ts';
import type { HostCredentials } from './whisk-host.ts';

/** Where a host is, and how it is asked. */
export interface HostAddress {
  /** From `toApiHost`. */
  readonly apiHost: string;
  readonly apiVersion: string;
  readonly credentials: HostCredentials;
  /** Do not check the host's certificate. */
  readonly isInsecure: boolean;
}

/** What goes with every call: the npm client hands it on to the library that sends the request. */
export interface CallOptions {
  readonly signal: AbortSignal;
}

/** The calls of the `openwhisk` npm client that are used, with the types that its own declarations lack. */
export interface OpenWhiskClient {
  readonly actions: {
    get(options: NamedCall & { readonly code: boolean }): Promise<JsonValue>;
    create(options: NamedCall & { readonly action: JsonObject }): Promise<JsonValue>;
    update(options: NamedCall & { readonly action: JsonObject }): Promise<JsonValue>;
    delete(options: NamedCall): Promise<JsonValue>;
    list(options: CallOptions & { namespace: string; limit: number; skip: number }): Promise<JsonValue>;
    /** The request itself, for documents that the client has no call for; `path` is relative to the API. */
    readonly client: { request(method: string, path: string, options: CallOptions): Promise<JsonValue> };
  };
  readonly packages: {
    get(options: NamedCall): Promise<JsonValue>;
    create(options: NamedCall & { readonly package: JsonObject }): Promise<JsonValue>;
  };
  readonly activations: {
    get(options: NamedCall): Promise<JsonValue>;
    list(
      options: CallOptions & { namespace: string; name: string; limit: number; since: number },
    ): Promise<JsonValue>;
  };
  readonly namespaces: { list(options: CallOptions): Promise<JsonValue> };
}

type NamedCall = CallOptions & { readonly name: string; readonly namespace: string };

/** Makes the npm client, the only door to a host's API. */
export function createOpenWhiskClient(address: HostAddress): OpenWhiskClient {
  const { apiHost, apiVersion, credentials, isInsecure } = address;
  const client = openwhisk({
    apihost: apiHost,
    apiversion: apiVersion,
    ignore_certs: isInsecure,
    ...(credentials.kind === 'basic'
      ? { api_key: credentials.key }
      : {
          api_key: '',
          auth_handler: { getAuthHeader: () => Promise.resolve(`Bearer ${credentials.token}`) },
        }),
  }) as unknown as OpenWhiskClient;
  if (isLoopback(apiHost)) dropProxy(client);
  return client;
}

/** The client takes a proxy from the environment for every host; none leads back to this machine. */
function dropProxy(client: OpenWhiskClient): void {
  const { options } = client.actions.client as unknown as { options: { proxy?: string | undefined } };
  options.proxy = undefined;
}
