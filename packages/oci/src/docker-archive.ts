import { type Digest, hexOf } from './digest.ts';
import { ForeignLayerError } from './errors.ts';
import { configDescriptor, type ImageConfig, serializeConfig } from './image-config.ts';
import type { Layer } from './layer.ts';
import { type TarEntry, toEntry, writeTar } from './tar.ts';
import { validateImage } from './validate-image.ts';

/** What goes into an archive. */
export interface DockerArchive {
  readonly config: ImageConfig;
  /**
   * The layers to put in. An archive without the lower layers is a *delta*: `docker load` takes it when it has
   * those layers already (moby pull request 18727), and refuses it otherwise.
   */
  readonly layers: readonly Layer[];
  /** References to tag the image with once it is loaded. */
  readonly references?: readonly string[];
}

/**
 * The archive that `docker load` reads: manifest.json, the canonical configuration, and each given layer. Layers
 * are streamed, so their size does not matter. Throws `InvalidImageError` before the first byte when the
 * configuration is broken, and `ForeignLayerError` for a layer that the image does not have.
 */
export function writeDockerArchive(archive: DockerArchive): AsyncGenerator<Uint8Array, void, void> {
  const { config, layers, references = [] } = archive;
  validateImage(config);
  for (const { diffId } of layers) {
    if (!config.rootfs.diff_ids.includes(diffId)) throw new ForeignLayerError(diffId);
  }
  const configPath = `${hexOf(configDescriptor(config).digest)}.json`;
  const manifest = [
    { Config: configPath, RepoTags: references, Layers: config.rootfs.diff_ids.map(layerPathOf) },
  ];
  return writeTar([
    toEntry({ path: 'manifest.json', content: new TextEncoder().encode(JSON.stringify(manifest)) }),
    toEntry({ path: configPath, content: serializeConfig(config) }),
    ...layers.map(
      ({ diffId, sizeBytes, open }): TarEntry => ({ path: layerPathOf(diffId), sizeBytes, open }),
    ),
  ]);
}

function layerPathOf(diffId: Digest): string {
  return `${hexOf(diffId)}/layer.tar`;
}
