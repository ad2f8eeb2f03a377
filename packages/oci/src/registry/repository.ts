import type { RegistrySession, SessionRequest } from './session.ts';
import type { TrafficMeter } from './traffic.ts';
import type { TransportResponse } from './transport.ts';
import type { WaitListener } from './wait.ts';

/** A repository of a registry, and under which circumstances it is worked with. */
export interface Repository {
  readonly session: RegistrySession;
  /** The path, e.g. `library/debian`. */
  readonly name: string;
  /** What its requests ask a token for. Mounting adds to it. */
  readonly access: 'pull' | 'pull,push';
  readonly signal?: AbortSignal | undefined;
  readonly meter?: TrafficMeter | undefined;
  /** Is told when a temporary failure is waited out. */
  readonly onWait?: WaitListener | undefined;
}

/** The scope of a token (distribution: auth/scope.md). */
export function scopeOf(repository: Pick<Repository, 'name' | 'access'>): string {
  return `repository:${repository.name}:${repository.access}`;
}

/** Sends a request about a repository; `location` is relative to `/v2/<name>/`, or absolute. */
export function askRepository(
  repository: Repository,
  request: Omit<SessionRequest, 'scopes' | 'signal' | 'meter' | 'onWait'> & {
    readonly scopes?: readonly string[];
    readonly signal?: AbortSignal;
  },
): Promise<TransportResponse> {
  const { session, name, signal, meter, onWait } = repository;
  const { location } = request;
  return session.send({
    scopes: [scopeOf(repository)],
    signal,
    meter,
    onWait,
    ...request,
    location: URL.canParse(location) ? location : `/v2/${name}/${location}`,
  });
}

/** The digest that an answer claims for what it is about; undefined when it claims none, or one that is not sha256. */
export function claimedDigest(response: TransportResponse): string | undefined {
  const value = response.headers['docker-content-digest'];
  return typeof value === 'string' && value.startsWith('sha256:') ? value : undefined;
}
