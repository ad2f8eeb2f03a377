import { digestOf, isDigest } from './digest.ts';
import { InvalidImageError } from './errors.ts';
import type { ImageConfig } from './image-config.ts';
import { isImageManifest, type Manifest, manifestProblems } from './manifest.ts';

/** What a configuration is checked against: the manifest that points at its bytes. */
export interface ManifestOfConfig {
  readonly manifest: Manifest;
  readonly configBytes: Uint8Array;
}

/**
 * Checks what engines and registries rely on and throws one `InvalidImageError` with every broken rule. That
 * the history has one filled step for each layer is among them: Podman and other tools fail without it. With a manifest,
 * also that it fits the configuration and is of one family.
 */
export function validateImage(config: ImageConfig, manifest?: ManifestOfConfig): void {
  const problems = imageProblems(config, manifest);
  if (problems.length > 0) throw new InvalidImageError(problems);
}

/** Every rule of `validateImage` that is broken, one sentence each. */
export function imageProblems(config: ImageConfig, manifest?: ManifestOfConfig): string[] {
  return [...problemsOf(config), ...(manifest ? problemsBetween(config, manifest) : [])];
}

function* problemsOf(image: ImageConfig): Generator<string, void, void> {
  if (image.architecture === '') yield 'the architecture is not given';
  if (image.os === '') yield 'the operating system is not given';
  if (image.created !== undefined && Number.isNaN(Date.parse(image.created))) {
    yield `created is '${image.created}', not a time`;
  }
  for (const diffId of image.rootfs.diff_ids) {
    if (!isDigest(diffId)) yield `diff id '${diffId}' is not a digest`;
  }
  const layers = image.rootfs.diff_ids.length;
  if (layers === 0) yield 'there is no layer';
  const steps = image.history.filter((step) => !step.empty_layer).length;
  if (steps !== layers) yield `the history tells of ${steps} layers, but there are ${layers}`;
  for (const entry of image.config.Env ?? []) {
    // Engines take a name alone for a variable that is not set.
    if (entry === '' || entry.startsWith('=')) yield `variable '${entry}' is not NAME=value`;
  }
  for (const port of Object.keys(image.config.ExposedPorts ?? {})) {
    if (!/^\d+(\/(tcp|udp|sctp))?$/.test(port)) yield `port '${port}' is not a number with a protocol`;
  }
}

function* problemsBetween(
  config: ImageConfig,
  { manifest, configBytes }: ManifestOfConfig,
): Generator<string, void, void> {
  const [layers, diffIds] = [manifest.layers.length, config.rootfs.diff_ids.length];
  if (layers !== diffIds) yield `the manifest has ${layers} layers, the configuration ${diffIds}`;
  if (manifest.config.digest !== digestOf(configBytes)) yield 'the manifest points at another configuration';
  if (manifest.config.size !== configBytes.byteLength) yield 'the size of the configuration is another';
  if (!isImageManifest(manifest)) {
    yield `its configuration is a ${manifest.config.mediaType}, not a container image's`;
  }
  yield* manifestProblems(manifest);
}
