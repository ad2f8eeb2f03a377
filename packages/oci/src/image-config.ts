import { type Descriptor, describeBlob } from './descriptor.ts';
import type { Digest } from './digest.ts';
import { mediaTypes } from './media-types.ts';

/** A HEALTHCHECK as an image keeps it; durations in nanoseconds. */
export interface HealthcheckConfig {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

/**
 * What a container starts with (OCI image-spec: config.md). Healthcheck, OnBuild and Shell are Docker's
 * additions, which engines keep.
 */
export interface ContainerConfig {
  readonly User?: string;
  /** Keys such as `5000/tcp`. */
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>;
  /** `NAME=value` entries. */
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, Record<string, never>>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
  readonly Healthcheck?: HealthcheckConfig;
  readonly OnBuild?: readonly string[];
  readonly Shell?: readonly string[];
}

/** One step in the making of an image; an `empty_layer` step has no layer. */
export interface HistoryEntry {
  /** RFC 3339. */
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** The configuration of an image, in the member names of its JSON. Its digest is the image's identity: Docker's image id. */
export interface ImageConfig {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  /** RFC 3339. */
  readonly created?: string;
  readonly author?: string;
  readonly config: ContainerConfig;
  readonly rootfs: {
    readonly type: 'layers';
    /** The digest of each uncompressed layer, base first. */
    readonly diff_ids: readonly Digest[];
  };
  readonly history: readonly HistoryEntry[];
}

/**
 * The canonical bytes of a configuration: members in code point order, no white space, absent members left
 * out. Equal values give equal bytes, however they were put together.
 */
export function serializeConfig(config: ImageConfig): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(config, sortMembers));
}

/** The descriptor of the canonical bytes; its digest is the image id. */
export function configDescriptor(config: ImageConfig): Descriptor {
  return describeBlob(mediaTypes.config, serializeConfig(config));
}

function sortMembers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
