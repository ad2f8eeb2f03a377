/** An image of a registry, by all of its names. */
export interface ImageReference {
  /** `registry/path`, without tag and digest. */
  readonly repository: string;
  readonly tag: string;
  /** Of the manifest; unknown before it is published, and for an image that is in an engine only. */
  readonly digest?: string | undefined;
}

/**
 * `repository:tag@sha256:…`, as it is deployed. The tag is there although the digest would do: OpenWhisk drops the digest
 * when it stores an action, takes an image without a tag for `latest`, and then fails whenever a pull fails.
 * (OpenWhisk: ExecManifest.scala, DockerContainer.scala.)
 */
export function formatImage({ repository, tag, digest }: ImageReference): string {
  return digest === undefined ? `${repository}:${tag}` : `${repository}:${tag}@${digest}`;
}

/** The parts of a reference; an image without a tag has `latest`. */
export function parseImage(text: string): ImageReference {
  const [name = '', digest] = text.split('@');
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  return {
    repository: hasTag ? name.slice(0, colon) : name,
    tag: hasTag ? name.slice(colon + 1) : 'latest',
    ...(digest !== undefined && { digest }),
  };
}

/** Whether two references name one image, as far as both tell: a host may have dropped the digest. */
export function isSameImage(left: string, right: string): boolean {
  const [one, other] = [parseImage(left), parseImage(right)];
  if (one.repository !== other.repository || one.tag !== other.tag) return false;
  return one.digest === undefined || other.digest === undefined || one.digest === other.digest;
}
