import type { HealthCheck, ImageConfig, ImageDetails, ImageHistoryEntry } from '../image.ts';

/** What a container of an image starts with, in Docker's member names; any member may be absent or null. */
export interface InspectedConfig {
  readonly User?: string | undefined;
  readonly WorkingDir?: string | undefined;
  readonly Env?: readonly string[] | null | undefined;
  readonly Entrypoint?: readonly string[] | string | null | undefined;
  readonly Cmd?: readonly string[] | string | null | undefined;
  readonly ExposedPorts?: Readonly<Record<string, unknown>> | null | undefined;
  readonly Volumes?: Readonly<Record<string, unknown>> | null | undefined;
  readonly OnBuild?: readonly string[] | null | undefined;
  readonly Labels?: Readonly<Record<string, string>> | null | undefined;
  readonly StopSignal?: string | undefined;
  readonly Healthcheck?: InspectedHealthcheck | null | undefined;
  readonly Shell?: readonly string[] | null | undefined;
}

/**
 * An image in Docker's member names: an engine's answer to "Inspect an image", where members may be absent or null
 * whatever the client's types promise.
 */
export interface InspectedImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null | undefined;
  readonly RepoDigests?: readonly string[] | null | undefined;
  readonly Architecture: string;
  readonly Os: string;
  readonly Variant?: string | undefined;
  /** RFC 3339. */
  readonly Created?: string | undefined;
  readonly Size: number;
  readonly RootFS?: { readonly Layers?: readonly string[] | undefined };
  readonly Config?: InspectedConfig | null | undefined;
  readonly Author?: string | undefined;
  readonly Comment?: string | undefined;
}

interface InspectedHealthcheck {
  readonly Test?: readonly string[] | undefined;
  readonly Interval?: number | undefined;
  readonly Timeout?: number | undefined;
  readonly StartPeriod?: number | undefined;
  readonly Retries?: number | undefined;
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
  readonly Comment?: string | undefined;
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
