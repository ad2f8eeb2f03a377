import { posix } from 'node:path';
import { digestOf } from '../digest.ts';
import { createManifest } from '../manifest.ts';
import { dockerMediaTypes } from '../media-types.ts';
import { parseImageConfig } from '../parse-config.ts';
import { openBlobsOf, storeBlob } from './blob-folder.ts';
import type { ArchivedImage, ReadArchiveOptions } from './read-archive.ts';
import { compressUnpacked, type UnpackedArchive, type UnpackedLayer } from './unpack-archive.ts';

/** An entry of a docker-archive's manifest.json (moby: image/tarexport). */
interface DockerEntry {
  readonly Config: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Layers: readonly string[];
}

/**
 * The images that the manifest.json of a docker-archive lists. Such an archive holds no manifest as registries know it,
 * so one is made, of Docker's family: the layers as they are when they were compressed, else compressed here.
 */
export async function readDockerManifest(
  manifestJson: Uint8Array,
  archive: UnpackedArchive,
  { folder, signal }: ReadArchiveOptions,
): Promise<readonly ArchivedImage[]> {
  const entries = JSON.parse(new TextDecoder().decode(manifestJson)) as readonly DockerEntry[];
  if (!Array.isArray(entries) || entries.length === 0) throw new Error('its manifest.json lists no image');
  const compressed = new Map<string, Promise<UnpackedLayer>>();
  const layerAt = (path: string): Promise<UnpackedLayer> => {
    const layer = archive.layers.get(follow(archive, path));
    if (!layer) throw new Error(`the layer ${path} is missing`);
    const known = compressed.get(layer.digest) ?? compressUnpacked(folder, layer, signal);
    compressed.set(layer.digest, known);
    return known;
  };
  const images: ArchivedImage[] = [];
  for (const { Config: configPath, RepoTags: tags, Layers: paths } of entries) {
    const configBytes = await readConfig(archive, folder, configPath);
    const { rootfs } = parseImageConfig(configBytes);
    if (rootfs.diff_ids.length !== paths.length) {
      throw new Error(`${configPath} has ${rootfs.diff_ids.length} layers, manifest.json ${paths.length}`);
    }
    const layers: UnpackedLayer[] = [];
    for (const [at, path] of paths.entries()) {
      const layer = await layerAt(path);
      if (layer.diffId !== undefined && layer.diffId !== rootfs.diff_ids[at]) {
        throw new Error(`the layer ${path} is damaged: its diff id is ${layer.diffId}`);
      }
      layers.push(layer);
    }
    const config = {
      mediaType: dockerMediaTypes.config,
      digest: digestOf(configBytes),
      size: configBytes.byteLength,
    };
    const root = createManifest({
      family: 'docker',
      config,
      layers: layers.map(({ digest, size, compression }) => ({
        mediaType: compression === 'zstd' ? dockerMediaTypes.layerZstd : dockerMediaTypes.layerGzip,
        digest,
        size,
      })),
    });
    images.push({
      names: tags ?? [],
      root,
      readManifest: () => Promise.reject(new Error('it has no index')),
      openBlob: openBlobsOf(folder),
    });
  }
  return images;
}

async function readConfig(archive: UnpackedArchive, folder: string, path: string): Promise<Uint8Array> {
  const document = archive.documents.get(follow(archive, path));
  if (document) {
    await storeBlob(folder, one(document));
    return document;
  }
  const blob = archive.layers.get(follow(archive, path));
  if (!blob) throw new Error(`the configuration ${path} is missing`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of openBlobsOf(folder)({ mediaType: '', ...blob })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Where a path leads in the end. */
function follow({ links }: UnpackedArchive, path: string): string {
  let at = posix.normalize(path);
  for (let steps = 0; steps < 8; steps++) {
    const next = links.get(at);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}
