import { InvalidPlatformError, PlatformNotFoundError } from './errors.ts';

/** What an image runs on (OCI image-spec: image-index.md). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
}

// containerd/platforms: database.go. What people write, and what images carry.
const architectures: Readonly<Record<string, readonly [string, string?]>> = {
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  i386: ['386'],
  i686: ['386'],
  aarch64: ['arm64'],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
};

/** Reads `os/architecture` or `os/architecture/variant`; throws `InvalidPlatformError`. */
export function parsePlatform(text: string): Platform {
  const parts = text.toLowerCase().split('/');
  const [os, architecture, variant] = parts;
  if (parts.length > 3 || !os || !architecture || parts.some((part) => !/^[a-z0-9_.-]+$/.test(part))) {
    throw new InvalidPlatformError(text);
  }
  return normalizePlatform({ os, architecture, ...(variant !== undefined && { variant }) });
}

/** `linux/arm64`, `linux/arm/v7`. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = normalizePlatform(platform);
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}

/** One form for each platform: aliases resolved, and the variants that go without saying (arm64's v8, amd64's v1) left out. */
export function normalizePlatform(platform: Platform): Platform {
  const { variant: given, ...rest } = platform;
  const [architecture, implied] = architectures[platform.architecture] ?? [platform.architecture];
  const variant = given?.replace(/^(?=\d)/, 'v') || (architecture === 'arm' ? (implied ?? 'v7') : undefined);
  const isDefault =
    (architecture === 'arm64' && variant === 'v8') || (architecture === 'amd64' && variant === 'v1');
  return { ...rest, architecture, ...(variant && !isDefault && { variant }) };
}

/**
 * The child that runs best on a platform: the same variant, or else the next older one that this CPU still runs (arm/v7
 * runs v6 and v5, amd64/v3 runs v2 and v1). A lone child that names no platform is taken as it is. Throws
 * `PlatformNotFoundError`, which lists what there is.
 */
export function selectPlatform<Child extends ChildOfIndex>(
  children: readonly Child[],
  wanted: Platform,
): Child {
  const images = children.filter((child) => !isAttestation(child));
  const ranked = images
    .map((child) => ({ child, rank: rankOf(child.platform, wanted) }))
    .filter(({ rank }) => rank >= 0)
    .sort((left, right) => left.rank - right.rank);
  const [only] = images;
  const found = ranked[0]?.child ?? (images.length === 1 && !only?.platform ? only : undefined);
  if (!found) throw new PlatformNotFoundError(formatPlatform(wanted), platformsOf(images));
  return found;
}

/** The platforms of an index's images, each once; attestations are left out. */
export function platformsOf(children: readonly ChildOfIndex[]): string[] {
  const images = children.filter((child) => !isAttestation(child));
  return [...new Set(images.flatMap(({ platform }) => (platform ? [formatPlatform(platform)] : [])))];
}

/** What is needed of a child of an index to choose by. */
export interface ChildOfIndex {
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Whether a child of an index is an attestation (BuildKit: docs/attestations/attestation-storage.md). It speaks of another
 * child by digest, so it does not survive a change of that child.
 */
export function isAttestation(child: ChildOfIndex): boolean {
  const { platform, annotations } = child;
  return (
    annotations?.['vnd.docker.reference.type'] !== undefined ||
    (platform?.os === 'unknown' && platform.architecture === 'unknown')
  );
}

/** 0 for the very platform, more for an older variant of it, below 0 for another one. */
function rankOf(offered: Platform | undefined, wanted: Platform): number {
  if (!offered) return -1;
  const have = normalizePlatform(offered);
  const want = normalizePlatform(wanted);
  if (have.os !== want.os || have.architecture !== want.architecture) return -1;
  if (have.variant === want.variant) return 0;
  const base = have.architecture === 'arm64' ? 8 : 1;
  const difference = levelOf(want.variant, base) - levelOf(have.variant, base);
  return Number.isNaN(difference) ? -1 : difference;
}

function levelOf(variant: string | undefined, base: number): number {
  return variant === undefined ? base : Number(/^v(\d+(?:\.\d+)?)$/.exec(variant)?.[1]);
}
