import type { HealthCheck, ImageConfig, ImageDetails, ImageHistoryEntry } from '../image.ts';

/** What a container of an image starts with, in Docker's member names; any member may be absent or null. */
export interface InspectedConfig {
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Env?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | string | null;
  readonly Cmd?: readonly string[] | string | null;
  readonly ExposedPorts?: Readonly<Record<string, unknown>> | null;
  readonly Volumes?: Readonly<Record<string, unknown>> | null;
  readonly OnBuild?: readonly string[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly StopSignal?: string;
  readonly Healthcheck?: InspectedHealthcheck | null;
  readonly Shell?: readonly string[] | null;
}

/**
 * An image in Docker's member names: an engine's answer to "Inspect an image", where members may be absent or null
 * whatever the client's types promise.
 */
export interface InspectedImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Architecture: string;
  readonly Os: string;
  readonly Variant?: string | undefined;
  /** RFC 3339. */
  readonly Created?: string;
  readonly Size: number;
  readonly RootFS?: { readonly Layers?: readonly string[] | undefined };
  readonly Config?: InspectedConfig | null;
  readonly Author?: string;
  readonly Comment?: string;
}

interface InspectedHealthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

/** An image in Docker's member names as our own document; whatever is absent becomes empty. */
export function toImageDetails(image: InspectedImage): ImageDetails {
  const config = image.Config ?? {};
  return {
    id: image.Id.includes(':') ? image.Id : `sha256:${image.Id}`,
    repoTags: image.RepoTags ?? [],
    repoDigests: image.RepoDigests ?? [],
    architecture: image.Architecture,
    os: image.Os,
    ...(image.Variant && { variant: image.Variant }),
    created: image.Created ?? '',
    sizeBytes: image.Size,
    layers: image.RootFS?.Layers ?? [],
    labels: config.Labels ?? {},
    config: toImageConfig(config),
    ...(image.Author && { author: image.Author }),
    ...(image.Comment && { comment: image.Comment }),
  };
}

function toImageConfig(config: InspectedConfig): ImageConfig {
  const { Healthcheck: healthcheck, Shell: shell } = config;
  return {
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '',
    env: config.Env ?? [],
    entrypoint: toCommand(config.Entrypoint),
    cmd: toCommand(config.Cmd),
    exposedPorts: Object.keys(config.ExposedPorts ?? {}),
    volumes: Object.keys(config.Volumes ?? {}),
    onBuild: config.OnBuild ?? [],
    stopSignal: config.StopSignal || undefined,
    ...(healthcheck && { healthcheck: toHealthCheck(healthcheck) }),
    ...(shell && { shell }),
  };
}

// Docker reads a lone text as a list of one (moby: api/types/strslice).
function toCommand(value: readonly string[] | string | null | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : (value ?? undefined);
}

function toHealthCheck(inspected: InspectedHealthcheck): HealthCheck {
  const { Test, Interval, Timeout, StartPeriod, Retries } = inspected;
  return {
    test: Test ?? [],
    ...(Interval && { intervalNs: Interval }),
    ...(Timeout && { timeoutNs: Timeout }),
    ...(StartPeriod && { startPeriodNs: StartPeriod }),
    ...(Retries && { retries: Retries }),
  };
}

/** An entry of the engine's answer to "Get the history of an image". */
export interface InspectedHistoryEntry {
  /** Seconds since the epoch. */
  readonly Created: number;
  readonly CreatedBy?: string;
  readonly Comment?: string;
  readonly Size?: number;
}

/** The engine lists the newest step first; we list the oldest first, as the image's own config does. */
export function toImageHistory(entries: readonly InspectedHistoryEntry[]): ImageHistoryEntry[] {
  return entries.toReversed().map((entry) => ({
    created: new Date(entry.Created * 1000).toISOString(),
    createdBy: entry.CreatedBy ?? '',
    comment: entry.Comment ?? '',
    sizeBytes: entry.Size ?? 0,
  }));
}
