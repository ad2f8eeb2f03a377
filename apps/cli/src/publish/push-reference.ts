import { parseReference, type Reference } from '@serverless-max/oci';
import { InvalidOptionError } from '../errors.ts';

/**
 * Where the image of a target is pushed to. `--push` is its whole reference; when it ends in a slash, or when there are
 * several targets, it is what comes before their names: `localhost:5000/me/` + `max-ocr`. The tag is `latest` unless the
 * reference says another. Throws `InvalidOptionError`, or `InvalidReferenceError` for what is no reference.
 */
export function pushReference(push: string, name: string, targets: number): Reference {
  const isPrefix = push.endsWith('/');
  if (targets > 1 && !isPrefix) {
    throw new InvalidOptionError(
      '--push',
      push,
      `for ${targets} images what comes before their names, such as "${push}/"`,
    );
  }
  const reference = parseReference(isPrefix ? `${push}${name.toLowerCase()}` : push);
  if (reference.digest !== undefined) {
    throw new InvalidOptionError('--push', push, 'a reference with a tag: the digest is what comes out');
  }
  return { ...reference, tag: reference.tag ?? 'latest' };
}

/** The prefix under which the original pushed to Docker Hub: its user's name. */
export function hubPrefix(username: string): string {
  return `docker.io/${username.toLowerCase()}/`;
}
