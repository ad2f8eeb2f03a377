import { isDigest } from './digest.ts';
import { InvalidConfigError } from './errors.ts';
import type { ContainerConfig, HistoryEntry, ImageConfig } from './image-config.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the configuration of an image as a registry or an archive holds it. Members that builders leave behind
 * (`container`, `docker_version`, …) stay out; what is absent or null becomes empty. Throws `InvalidConfigError` for
 * bytes that are no configuration of a container image.
 */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  const body = parseObject(bytes);
  const rootfs = isObject(body['rootfs']) ? body['rootfs'] : refuse('it has no rootfs');
  const diffIds = rootfs['diff_ids'] ?? [];
  if (!Array.isArray(diffIds) || !diffIds.every((it) => typeof it === 'string' && isDigest(it))) {
    return refuse('its rootfs.diff_ids are not a list of digests');
  }
  const history = body['history'] ?? [];
  if (!Array.isArray(history) || !history.every(isObject))
    return refuse('its history is not a list of steps');
  const config = body['config'] ?? {};
  if (!isObject(config)) return refuse('its config is not an object');
  return {
    architecture: textOf(body, 'architecture') ?? '',
    os: textOf(body, 'os') ?? '',
    ...optionalText(body, 'variant'),
    ...optionalText(body, 'created'),
    ...optionalText(body, 'author'),
    config: config as ContainerConfig,
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: history as readonly HistoryEntry[],
  };
}

function optionalText<Name extends string>(body: Members, name: Name): { readonly [key in Name]?: string } {
  const value = textOf(body, name);
  return (value === undefined || value === '' ? {} : { [name]: value }) as {
    readonly [key in Name]?: string;
  };
}

function textOf(body: Members, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : refuse(`its ${name} is not a text`);
}

function parseObject(bytes: Uint8Array): Members {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('it is not JSON');
  }
  return isObject(value) ? value : refuse('it is not a JSON object');
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(reason: string): never {
  throw new InvalidConfigError(reason);
}
