import type { ContainerConfig, ImageConfig } from './image-config.ts';

/** What to change of an image's configuration; a member that is not given stays as it is. */
export interface ConfigPatch {
  /** Replaces the entry point, and the CMD with it: a CMD would become its arguments. */
  readonly entrypoint?: readonly string[];
  /** Replaces the CMD. */
  readonly cmd?: readonly string[];
  /** Variables to set; one that exists keeps its place in the list. */
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Ports to add, e.g. `8080/tcp`. */
  readonly exposedPorts?: readonly string[];
  /** Removes the HEALTHCHECK. */
  readonly dropHealthcheck?: boolean;
}

/** A new configuration with the patch applied. */
export function patchConfig(image: ImageConfig, patch: ConfigPatch): ImageConfig {
  const { Cmd, Entrypoint, Healthcheck, ...kept } = image.config;
  const entrypoint = patch.entrypoint ?? Entrypoint;
  const cmd = patch.cmd ?? (patch.entrypoint ? undefined : Cmd);
  const healthcheck = patch.dropHealthcheck ? undefined : Healthcheck;
  const config: ContainerConfig = {
    ...kept,
    ...(entrypoint && { Entrypoint: entrypoint }),
    ...(cmd && { Cmd: cmd }),
    ...(healthcheck && { Healthcheck: healthcheck }),
    ...(patch.env && { Env: mergeEnv(kept.Env ?? [], patch.env) }),
    ...(patch.labels && { Labels: { ...kept.Labels, ...patch.labels } }),
    ...(patch.exposedPorts && {
      ExposedPorts: {
        ...kept.ExposedPorts,
        ...Object.fromEntries(patch.exposedPorts.map((port) => [port, {}])),
      },
    }),
  };
  return { ...image, config };
}

/** Sets variables in a list of `NAME=value` entries. */
export function mergeEnv(entries: readonly string[], changes: Readonly<Record<string, string>>): string[] {
  const merged = new Map(entries.map((entry) => [nameOf(entry), entry]));
  for (const [name, value] of Object.entries(changes)) merged.set(name, `${name}=${value}`);
  return [...merged.values()];
}

function nameOf(entry: string): string {
  const equals = entry.indexOf('=');
  return equals < 0 ? entry : entry.slice(0, equals);
}
