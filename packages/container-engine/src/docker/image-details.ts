import type { ImageInspectInfo } from 'dockerode';
import type { HealthCheck, ImageConfig, ImageDetails, ImageHistoryEntry } from '../image.ts';

/** Fields that engines answer with and that the client's types leave out or declare too strictly. */
interface InspectedConfig {
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Env?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | string | null;
  readonly Cmd?: readonly string[] | null;
  readonly ExposedPorts?: Readonly<Record<string, unknown>> | null;
  readonly Volumes?: Readonly<Record<string, unknown>> | null;
  readonly OnBuild?: readonly string[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly StopSignal?: string;
  readonly Healthcheck?: InspectedHealthcheck | null;
  readonly Shell?: readonly string[] | null;
}

interface InspectedHealthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

/** The engine's answer to "Inspect an image" as our own document; whatever is absent becomes empty. */
export function toImageDetails(inspected: ImageInspectInfo): ImageDetails {
  // Engines leave out or null any of these, whatever the client's types promise.
  const image: Partial<ImageInspectInfo> = inspected;
  const config: InspectedConfig = (image.Config as InspectedConfig | null | undefined) ?? {};
  return {
    id: inspected.Id.includes(':') ? inspected.Id : `sha256:${inspected.Id}`,
    repoTags: image.RepoTags ?? [],
    repoDigests: image.RepoDigests ?? [],
    architecture: inspected.Architecture,
    os: inspected.Os,
    ...(image.Variant && { variant: image.Variant }),
    created: image.Created ?? '',
    sizeBytes: inspected.Size,
    layers: image.RootFS?.Layers ?? [],
    labels: config.Labels ?? {},
    config: toImageConfig(config),
    ...(image.Author && { author: image.Author }),
    ...(image.Comment && { comment: image.Comment }),
  };
}

function toImageConfig(config: InspectedConfig): ImageConfig {
  const { Entrypoint: entrypoint, Healthcheck: healthcheck, Shell: shell } = config;
  return {
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '',
    env: config.Env ?? [],
    entrypoint: typeof entrypoint === 'string' ? [entrypoint] : (entrypoint ?? undefined),
    cmd: config.Cmd ?? undefined,
    exposedPorts: Object.keys(config.ExposedPorts ?? {}),
    volumes: Object.keys(config.Volumes ?? {}),
    onBuild: config.OnBuild ?? [],
    stopSignal: config.StopSignal || undefined,
    ...(healthcheck && { healthcheck: toHealthCheck(healthcheck) }),
    ...(shell && { shell }),
  };
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
