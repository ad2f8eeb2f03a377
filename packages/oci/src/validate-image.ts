import { isDigest } from './digest.ts';
import { InvalidImageError } from './errors.ts';
import type { ImageConfig } from './image-config.ts';

/**
 * Checks what engines and registries rely on and throws one `InvalidImageError` with every broken rule. That
 * the history has one filled step for each layer is among them: Podman and other tools fail without it.
 */
export function validateImage(image: ImageConfig): void {
  const problems = [...problemsOf(image)];
  if (problems.length > 0) throw new InvalidImageError(problems);
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
    if (entry.indexOf('=') < 1) yield `variable '${entry}' is not NAME=value`;
  }
  for (const port of Object.keys(image.config.ExposedPorts ?? {})) {
    if (!/^\d+(\/(tcp|udp|sctp))?$/.test(port)) yield `port '${port}' is not a number with a protocol`;
  }
}
