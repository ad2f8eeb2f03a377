import type { JsonObject, JsonValue } from '@serverless-max/whisk-protocol';
import type { DeployedAction } from './deployed-action.ts';

/** How a host knows who asks: OpenWhisk's own `uuid:key`, or a token where a host differs and says so. */
export type HostCredentials =
  | { readonly kind: 'basic'; readonly key: string }
  | { readonly kind: 'bearer'; readonly token: string };

/** Where an action is: in a namespace (`_` is the caller's own), and perhaps in a package. */
export interface ActionPath {
  readonly namespace: string;
  readonly package?: string | undefined;
  readonly name: string;
}

/** `name` or `package/name`. */
export function pathOf({ package: pkg, name }: Pick<ActionPath, 'package' | 'name'>): string {
  return pkg === undefined ? name : `${pkg}/${name}`;
}

/** One activation, as lists tell of it. */
export interface ActivationSummary {
  readonly version: string;
  /** 0 is success, 1 an application error, 2 a developer error, 3 an internal one. */
  readonly statusCode: number;
}

/** How one activation ended. */
export interface ActivationOutcome {
  readonly status: string;
  /** What the platform or the action said, when it failed. */
  readonly error: string | undefined;
  /** Milliseconds; 0 when it was warm. */
  readonly initTimeMs: number;
  readonly durationMs: number;
}

/**
 * An OpenWhisk host. Reads answer undefined for what is not there; everything else rejects with an error of
 * `host/errors.ts`, after the retries that do no harm.
 */
export interface WhiskHost {
  /** Base address, without a slash at its end. */
  readonly apiHost: string;
  readonly apiVersion: string;
  /** The public document at `/`; undefined when the host has none there. */
  information(): Promise<JsonValue | undefined>;
  /** The namespaces of the caller. */
  namespaces(): Promise<readonly string[]>;
  /** The limits of the caller; undefined on hosts that have no such document. */
  userLimits(namespace: string): Promise<JsonValue | undefined>;
  getAction(path: ActionPath): Promise<DeployedAction | undefined>;
  /** Creates the action, or changes it with `overwrite`; it is sent once. */
  putAction(path: ActionPath, body: JsonObject, overwrite: boolean): Promise<DeployedAction>;
  /** False when there was none. */
  deleteAction(path: ActionPath): Promise<boolean>;
  /** The package's own parameters; undefined when there is none. */
  getPackage(
    namespace: string,
    name: string,
  ): Promise<
    { readonly parameters: ReadonlyMap<string, JsonValue>; readonly isBinding: boolean } | undefined
  >;
  createPackage(namespace: string, name: string): Promise<void>;
  /** Every action of the namespace, those in packages too, without parameters and images. */
  listActions(namespace: string): Promise<readonly DeployedAction[]>;
  /** The newest activations of an action since a time, at most ten. */
  activationsSince(path: ActionPath, since: number): Promise<readonly ActivationSummary[]>;
  /** Undefined while it runs, and on hosts that keep no record. */
  activation(namespace: string, id: string): Promise<ActivationOutcome | undefined>;
}
