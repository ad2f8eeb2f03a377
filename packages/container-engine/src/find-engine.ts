import { ServerlessMaxError } from '@serverless-max/foundation';
import { connectDocker } from './docker/connect.ts';
import type { ContainerEngine } from './engine.ts';
import { EndpointInvalidError, EngineNotFoundError, EnginePermissionDeniedError } from './errors.ts';
import { findDockerContext } from './find/docker-context.ts';
import { findDockerHost } from './find/docker-host.ts';
import type { EngineEnvironment, EngineLocation, FindStrategy } from './find/location.ts';
import { findPodman } from './find/podman.ts';
import { findUsualSockets } from './find/usual-sockets.ts';

/** In the order in which they are asked. */
const strategies: readonly FindStrategy[] = [findDockerHost, findDockerContext, findUsualSockets, findPodman];

/** `denied`: it is there and this user may not use it; `silent`: something is there and does not answer. */
export type CandidateStatus = 'found' | 'absent' | 'denied' | 'silent' | 'invalid';

/** What came of looking for an engine in one place. */
export interface EngineCandidate {
  readonly source: string;
  /** The user asked for this very engine: when it fails, no other is taken. */
  readonly isExplicit: boolean;
  /** Empty when `source` does not hold an address at all. */
  readonly endpoint: string;
  readonly status: CandidateStatus;
  /** Why, as a sentence for a person; empty when it was found. */
  readonly reason: string;
  /** The failure, unless it was found or nothing says that it should be there. */
  readonly error?: ServerlessMaxError;
}

/** How patient a search is. */
export interface FindOptions {
  /** How long one place may take to answer a ping; 3000 when not given. */
  readonly pingTimeoutMs?: number;
}

/**
 * The first engine that answers: DOCKER_HOST, Docker's context, the usual sockets, Podman's. One that the user
 * asked for (DOCKER_HOST, a context, CONTAINER_HOST) is the only one tried from its turn on.
 *
 * @example
 * await using engine = await findEngine({ home: homedir(), uid: 1000, platform: process.platform });
 */
export async function findEngine(
  environment: EngineEnvironment,
  options: FindOptions = {},
): Promise<ContainerEngine> {
  const failed: EngineCandidate[] = [];
  for (const strategy of strategies) {
    for (const location of await strategy(environment)) {
      const { candidate, engine } = await tryLocation(location, options);
      if (engine !== undefined) return engine;
      if (candidate.isExplicit) throw toError(candidate);
      failed.push(candidate);
    }
  }
  throw summarize(failed);
}

/**
 * The engine at an address that `findEngine` gave in the same environment, and no other: for another process that
 * goes on with it. Fails as `findEngine` does for an engine that the user asked for.
 */
export async function findEngineAt(
  endpoint: string,
  environment: EngineEnvironment,
  options: FindOptions = {},
): Promise<ContainerEngine> {
  const locations = await Promise.all(strategies.map((strategy) => strategy(environment)));
  const location = locations
    .flat()
    .find((it) => !(it.endpoint instanceof EndpointInvalidError) && it.endpoint.url === endpoint);
  if (location === undefined) throw new EngineNotFoundError([endpoint]);
  const { candidate, engine } = await tryLocation(location, options);
  if (engine === undefined) throw toError(candidate);
  return engine;
}

/** Looks everywhere at once and tells what was there, in the order in which `findEngine` would look. */
export async function probeEngines(
  environment: EngineEnvironment,
  options: FindOptions = {},
): Promise<readonly EngineCandidate[]> {
  const locations = await Promise.all(strategies.map((strategy) => strategy(environment)));
  return Promise.all(
    locations.flat().map(async (location) => {
      const { candidate, engine } = await tryLocation(location, options);
      await engine?.[Symbol.asyncDispose]();
      return candidate;
    }),
  );
}

interface Attempt {
  readonly candidate: EngineCandidate;
  readonly engine?: ContainerEngine;
}

async function tryLocation(
  location: EngineLocation,
  { pingTimeoutMs = 3000 }: FindOptions,
): Promise<Attempt> {
  const { source, isExplicit, endpoint } = location;
  if (endpoint instanceof EndpointInvalidError) {
    const reason = endpoint.message;
    return { candidate: { source, isExplicit, endpoint: '', status: 'invalid', reason, error: endpoint } };
  }
  const place = { source, isExplicit, endpoint: endpoint.url };
  const engine = await connectDocker(endpoint);
  try {
    await engine.ping(AbortSignal.timeout(pingTimeoutMs));
    return { candidate: { ...place, status: 'found', reason: '' }, engine };
  } catch (thrown) {
    await engine[Symbol.asyncDispose]();
    if (!(thrown instanceof ServerlessMaxError)) throw thrown;
    if (endpoint.kind === 'socket' && isAbsent(thrown)) {
      const reason = `there is no ${endpoint.path}`;
      return { candidate: { ...place, status: 'absent', reason, ...(isExplicit && { error: thrown }) } };
    }
    const status = thrown instanceof EnginePermissionDeniedError ? 'denied' : 'silent';
    return { candidate: { ...place, status, reason: thrown.message, error: thrown } };
  }
}

function isAbsent({ cause }: ServerlessMaxError): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function toError({ error, source, reason }: EngineCandidate): ServerlessMaxError {
  return error ?? new EndpointInvalidError(source, reason);
}

/** The most telling of several failures: a socket that is there tells more than all that are not. */
function summarize(failed: readonly EngineCandidate[]): ServerlessMaxError {
  const telling =
    failed.find(({ status }) => status === 'denied') ?? failed.find(({ status }) => status === 'silent');
  if (telling !== undefined) return toError(telling);
  return new EngineNotFoundError(failed.map(({ source, endpoint }) => `${source} (${endpoint})`));
}
