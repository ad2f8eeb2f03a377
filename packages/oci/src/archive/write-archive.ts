import type { Descriptor } from '../descriptor.ts';
import { digestOf } from '../digest.ts';
import type { Image } from '../image.ts';
import { blobsOfBundle, type ImageBundle } from '../image-bundle.ts';
import { describeManifest } from '../manifest.ts';
import { isForeignLayer, mediaTypes } from '../media-types.ts';
import { type TarEntry, toEntry, writeTar } from '../tar.ts';
import { verifiedBlob } from '../verified-blob.ts';
import { blobPath } from './blob-folder.ts';

/** What goes into an archive of whole images. */
export interface ImageArchive {
  readonly bundle: ImageBundle;
  /** References that the image is kept under. */
  readonly references: readonly string[];
}

/**
 * A tar that is both an OCI image layout and, when it holds one image only, a docker-archive, so that `docker load`,
 * `skopeo copy oci-archive:` and others take the same file. Blobs are streamed and checked on their way. The same image
 * gives the same bytes.
 */
export function writeImageArchive(archive: ImageArchive): AsyncGenerator<Uint8Array, void, void> {
  return writeTar([
    ...layoutDocuments(archive).map(toEntry),
    ...dockerDocuments(archive).map(toEntry),
    ...blobsOfBundle(archive.bundle).map(
      ({ blob, image }): TarEntry => ({
        path: blobPath(blob.digest),
        sizeBytes: blob.size,
        open: () => verifiedBlob(blob, image.openBlob(blob)),
      }),
    ),
  ]);
}

/** The documents of an image layout, besides layers and configurations (OCI image-spec: image-layout.md). */
export function layoutDocuments({
  bundle: { root, images },
  references,
}: ImageArchive): readonly { readonly path: string; readonly content: Uint8Array }[] {
  const described = describeManifest(root);
  const named = references.map((name): Descriptor => {
    const tag = /:([^/:@]+)$/.exec(name)?.[1] ?? 'latest';
    return {
      ...described,
      annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': tag },
    };
  });
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: named.length > 0 ? named : [described],
  };
  const content = new TextEncoder().encode(JSON.stringify(index));
  const manifests = new Map([root, ...images.map((it) => it.manifest)].map((it) => [it.digest, it]));
  return [
    { path: 'oci-layout', content: new TextEncoder().encode('{"imageLayoutVersion":"1.0.0"}') },
    { path: 'index.json', content },
    ...[...manifests.values()].map((it) => ({ path: blobPath(it.digest), content: it.bytes })),
  ];
}

/** Docker's own list; it knows neither indexes nor layers that are kept elsewhere. */
function dockerDocuments({ bundle: { images }, references }: ImageArchive): {
  readonly path: string;
  readonly content: Uint8Array;
}[] {
  const [image, ...others] = images;
  if (!image || others.length > 0 || !isWhole(image)) return [];
  const entry = {
    Config: blobPath(digestOf(image.configBytes)),
    RepoTags: references,
    Layers: image.manifest.layers.map((layer) => blobPath(layer.digest)),
  };
  return [{ path: 'manifest.json', content: new TextEncoder().encode(JSON.stringify([entry])) }];
}

function isWhole({ manifest }: Image): boolean {
  return !manifest.layers.some((layer) => isForeignLayer(layer.mediaType));
}
