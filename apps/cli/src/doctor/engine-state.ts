import {
  type EngineCandidate,
  type EngineEnvironment,
  type EngineInfo,
  findEngine,
  probeEngines,
} from '@serverless-max/container-engine';
import { debianReferences } from '@serverless-max/runtime-image';

/** Where Docker's daemon listens when nobody says otherwise. */
export const usualEndpoint = 'unix:///var/run/docker.sock';

/** What became of the search for an engine. */
export type EngineState =
  | {
      readonly tag: 'answering';
      readonly endpoint: string;
      /** Who named the place, e.g. `DOCKER_HOST`, `Docker (rootless)`. */
      readonly source: string;
      readonly info: EngineInfo;
      /** The Debian image it has, of those that a recipe can build on. */
      readonly debianImage: string | undefined;
    }
  /** A socket is there that this user may not open. */
  | { readonly tag: 'denied'; readonly endpoint: string }
  /** The environment or a Docker context asks for an engine, and it does not answer: no other will do. */
  | { readonly tag: 'chosen-dead'; readonly source: string; readonly reason: string }
  /** None answers. */
  | { readonly tag: 'absent'; readonly places: readonly EngineCandidate[] };

/** What the candidates amount to; `answering` still lacks what only the engine itself can tell. */
export type Verdict =
  | { readonly tag: 'answering'; readonly endpoint: string; readonly source: string }
  | Exclude<EngineState, { tag: 'answering' }>;

/** Looks for an engine as every other command does, and asks the one that answers about itself. */
export async function inspectEngine(environment: EngineEnvironment): Promise<EngineState> {
  const verdict = classifyCandidates(await probeEngines(environment));
  if (verdict.tag !== 'answering') return verdict;
  await using engine = await findEngine(environment);
  const info = await engine.info();
  return { ...verdict, info, debianImage: await firstImage(engine, debianReferences(info.architecture)) };
}

/** Decides as `findEngine` does: the first that answers or was asked for is the one. */
export function classifyCandidates(candidates: readonly EngineCandidate[]): Verdict {
  const decisive = candidates.find(({ status, isExplicit }) => status === 'found' || isExplicit);
  if (decisive?.status === 'found') {
    return { tag: 'answering', endpoint: decisive.endpoint, source: decisive.source };
  }
  const failed = decisive ? [decisive] : candidates;
  const refusal = failed.find(({ status }) => status === 'denied');
  if (refusal) return { tag: 'denied', endpoint: refusal.endpoint };
  // Asking for the usual socket is asking for nothing special: there an engine can be installed or started.
  if (decisive && decisive.endpoint !== usualEndpoint) {
    return { tag: 'chosen-dead', source: decisive.source, reason: decisive.reason };
  }
  return { tag: 'absent', places: failed };
}

async function firstImage(
  engine: Awaited<ReturnType<typeof findEngine>>,
  references: readonly string[],
): Promise<string | undefined> {
  for (const reference of references) {
    if (await engine.inspectImage(reference)) return reference;
  }
  return undefined;
}
