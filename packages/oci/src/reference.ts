import { type Digest, isDigest } from './digest.ts';
import { InvalidReferenceError } from './errors.ts';
import { canonicalRegistry, dockerHub } from './registry-host.ts';

/** Where an image is: a repository of a registry, and a tag, a digest, both or neither of them. */
export interface Reference {
  /** `docker.io` for every name of Docker Hub; otherwise host and port as they were given, in lower case. */
  readonly registry: string;
  /** The full path, e.g. `library/debian`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

// The grammar of distribution/reference (reference.go, regexp.go).
const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryPattern = new RegExp(`^${part}(?:/${part})*$`);
const hostPattern =
  /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::\d{1,5})?$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const maximumRepositoryLength = 255;

/**
 * Reads what people write: `debian`, `quay.io/org/model:1.0`, `localhost:5000/model@sha256:…`. A first part with a dot
 * or a colon, or `localhost`, is the registry; without one it is Docker Hub, where a single name means `library/name`.
 * Throws `InvalidReferenceError` that says which part is wrong.
 */
export function parseReference(text: string): Reference {
  const refuse = (reason: string): never => {
    throw new InvalidReferenceError(text, reason);
  };
  if (text === '') return refuse('it is empty');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return refuse('it starts with a scheme; leave that out');
  if (/\s/.test(text)) return refuse('it contains white space');
  const { name, tag, digest } = cut(text);
  if (digest !== undefined && !isDigest(digest)) {
    return refuse(`'${digest}' is not a digest: expected sha256: and 64 hexadecimal digits in lower case`);
  }
  if (tag !== undefined && !tagPattern.test(tag)) {
    return refuse(
      `'${tag}' is not a tag: at most 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'`,
    );
  }
  const { registry, path } = cutRegistry(name);
  if (!hostPattern.test(registry)) return refuse(`'${registry}' is not a host with an optional port`);
  if (path === '') return refuse('it names no repository');
  if (/[A-Z]/.test(path)) return refuse(`the repository '${path}' has to be in lower case`);
  if (!repositoryPattern.test(path)) {
    return refuse(
      `'${path}' is not a repository: parts of letters and digits, joined by '.', '_', '__' or '-'`,
    );
  }
  if (registry === dockerHub && /^[0-9a-f]{64}$/.test(path)) {
    return refuse('64 hexadecimal digits are an image id, which a registry does not know');
  }
  const repository = registry === dockerHub && !path.includes('/') ? `library/${path}` : path;
  if (repository.length > maximumRepositoryLength) {
    return refuse(`the repository is longer than ${maximumRepositoryLength} characters`);
  }
  return { registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** The whole reference with its registry, as `parseReference` takes it: `docker.io/library/debian:12`. */
export function formatReference(reference: Reference): string {
  const { registry, repository, tag, digest } = reference;
  return `${registry}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

/** As people write it: without Docker Hub's host and without `library/`. */
export function familiarReference(reference: Reference): string {
  const full = formatReference(reference);
  if (reference.registry !== dockerHub) return full;
  return full.slice(`${dockerHub}/`.length).replace(/^library\/(?=[^/]+$)/, '');
}

/** What a manifest is asked for by: the digest, else the tag, else `latest`. */
export function selectorOf(reference: Reference): string {
  return reference.digest ?? reference.tag ?? 'latest';
}

/** The same repository, with this digest in place of tag and digest. */
export function atDigest(reference: Reference, digest: Digest): Reference {
  return { registry: reference.registry, repository: reference.repository, digest };
}

function cut(text: string): { name: string; tag: string | undefined; digest: string | undefined } {
  const at = text.indexOf('@');
  const named = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  // A colon in the only part is a tag: a port is followed by a path.
  return colon < 0
    ? { name: named, tag: undefined, digest }
    : { name: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

function cutRegistry(name: string): { registry: string; path: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  // Docker takes a first part with capitals for a host, too: it could not be told from a user in lower case then.
  const isHost = /[.:]/.test(first) || first.toLowerCase() === 'localhost';
  if (!isHost) return { registry: dockerHub, path: name };
  const host = first.toLowerCase();
  const registry = canonicalRegistry(host) === dockerHub ? dockerHub : host;
  return { registry, path: name.slice(slash + 1) };
}
