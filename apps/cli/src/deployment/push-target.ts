import { parseReference, type Reference } from '@serverless-max/oci';
import { InvalidOptionError } from '../errors.ts';

/** What stands before the names of images; throws `InvalidOptionError` for what names a tag or a digest. */
export function registryPrefix(registry: string): string {
  const prefix = registry.replace(/\/+$/, '');
  // A colon in the first part is a port's.
  const rest = prefix.replace(/^[^/]+/, '');
  if (prefix !== '' && !/[:@]/.test(rest)) return prefix;
  throw new InvalidOptionError('--registry', registry, 'a registry with a path, without a tag: ghcr.io/me');
}

/**
 * Where the image of a name is pushed: below the prefix, or to the prefix itself when that ends in the name already.
 * Throws `InvalidReferenceError` for what is no reference.
 */
export function pushTarget(prefix: string, name: string, tag: string): Reference {
  const plain = name.toLowerCase();
  const repository = prefix.endsWith(`/${plain}`) ? prefix : `${prefix}/${plain}`;
  return parseReference(`${repository}:${tag}`);
}
