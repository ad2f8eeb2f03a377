/** An image reference cut the way the engine's API takes it. */
export interface ReferenceParts {
  /** Registry and repository (with the tag too, when the reference has both a tag and a digest). */
  readonly name: string;
  /** The tag or the digest; undefined when the reference has neither. */
  readonly tag: string | undefined;
}

/** Cuts `registry:5000/model:1.0` at the tag's colon and `model@sha256:…` at the digest; checks nothing. */
export function splitReference(reference: string): ReferenceParts {
  const at = reference.indexOf('@');
  if (at >= 0) return { name: reference.slice(0, at), tag: reference.slice(at + 1) };
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
  if (colon >= 0) return { name: reference.slice(0, colon), tag: reference.slice(colon + 1) };
  return { name: reference, tag: undefined };
}
