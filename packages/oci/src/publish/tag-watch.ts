import type { Digest } from '../digest.ts';
import { formatReference, type Reference } from '../reference.ts';
import { checkManifest } from '../registry/check-manifest.ts';
import { RegistryError, TagMovedError } from '../registry/errors.ts';
import type { Repository } from '../registry/repository.ts';

/** What a tag leads to: a digest, nothing, or what the registry does not say, as some do of repositories that are to be. */
type TagState = Digest | 'absent' | 'unknown';

/**
 * Notices when somebody else moves a tag while an image is on its way to it. Registries have no request that moves a tag
 * only when it is still what it was (distribution-spec: push manifests), so it is looked at a last time before the request
 * that moves it; what is left is the time of that one request.
 */
export interface TagWatch {
  /**
   * What the tag was at the beginning; undefined when there was none, or the registry does not say. Throws `TagMovedError`
   * when it is not what was expected, and what a registry that cannot be reached makes of it.
   */
  first(): Promise<Digest | undefined>;
  /** Looks again beside what is under way, so that `confirm` need not wait for an answer of its own. */
  glance(): void;
  /** Throws `TagMovedError` unless the tag is what it was, or is `own` already; looks again when the last answer is old. */
  confirm(own: Digest): Promise<void>;
}

/** How old an answer may be that the tag is moved upon, in milliseconds. */
const freshMs = 1_000;

/**
 * Looks at the tag of a reference, or at its digest when it has no tag; a digest cannot be moved. `expected` is what it has
 * to be from the beginning on: a registry that does not say it is an error then.
 */
export function watchTag(
  repository: Repository,
  reference: Reference,
  expected?: Digest | 'absent',
): TagWatch {
  const { tag, digest } = reference;
  const selector = tag ?? digest;
  const { clock } = repository.session;
  let newest: { readonly state: Promise<TagState>; readonly atMs: number } | undefined;

  const look = (): Promise<TagState> => {
    const state = selector === undefined ? Promise.resolve('absent' as const) : ask(repository, selector);
    // Nobody waits for it any more when something else has failed.
    state.catch(() => undefined);
    newest = { state, atMs: clock.elapsed() };
    return state;
  };
  const ask = async (from: Repository, wanted: string): Promise<TagState> =>
    (await checkManifest(from, wanted).catch((error: unknown) => {
      from.signal?.throwIfAborted();
      const isAnswer = error instanceof RegistryError && error.status !== undefined;
      if (isAnswer && expected === undefined) return 'unknown' as const;
      throw error;
    })) ?? 'absent';
  const refuseOther = (before: TagState, now: TagState): void => {
    if (now !== before) throw new TagMovedError(formatReference(reference), before, now);
  };

  const beginning = look();
  return {
    async first() {
      const state = await beginning;
      if (expected !== undefined) refuseOther(expected, state);
      return state === 'absent' || state === 'unknown' ? undefined : state;
    },
    glance() {
      if (tag !== undefined) void look();
    },
    async confirm(own) {
      if (tag === undefined) return;
      const before = expected ?? (await beginning);
      const isFresh = newest !== undefined && clock.elapsed() - newest.atMs <= freshMs;
      const now = await (newest && isFresh ? newest.state : look());
      if (before === 'unknown' || now === 'unknown' || now === own) return;
      refuseOther(before, now);
    },
  };
}
