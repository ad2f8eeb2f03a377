/** Which specification an image follows: OCI's image-spec, or Docker's image manifest version 2, schema 2. */
export type Family = 'oci' | 'docker';

/** The media types of one family. */
export interface MediaTypes {
  readonly manifest: string;
  /** OCI's image index, Docker's manifest list. */
  readonly index: string;
  readonly config: string;
  /** An uncompressed layer. */
  readonly layer: string;
  readonly layerGzip: string;
  readonly layerZstd: string;
}

/** OCI image-spec: media-types.md. */
export const mediaTypes: MediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
};

/** Docker's names (distribution: manifest-v2-2.md; the zstd layer is BuildKit's). */
export const dockerMediaTypes: MediaTypes = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar',
  layerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  layerZstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
};

/** The media types of a family. */
export function mediaTypesOf(family: Family): MediaTypes {
  return family === 'oci' ? mediaTypes : dockerMediaTypes;
}

/** The family that a media type belongs to; undefined for a type of neither, such as an artifact's. */
export function familyOf(mediaType: string): Family | undefined {
  if (mediaType.startsWith('application/vnd.oci.')) return 'oci';
  if (mediaType.startsWith('application/vnd.docker.')) return 'docker';
  return undefined;
}

/** The same thing's media type in another family; a type without a counterpart stays as it is. */
export function convertMediaType(mediaType: string, family: Family): string {
  const from = familyOf(mediaType);
  if (from === undefined || from === family) return mediaType;
  const entry = Object.entries(mediaTypesOf(from)).find(([, value]) => value === mediaType);
  return entry ? mediaTypesOf(family)[entry[0] as keyof MediaTypes] : mediaType;
}

/** Media types of manifests and indexes, in the order of preference that is sent as `Accept`. */
export const manifestMediaTypes: readonly string[] = [
  mediaTypes.manifest,
  mediaTypes.index,
  dockerMediaTypes.manifest,
  dockerMediaTypes.index,
];

/** Docker's first manifest format; it has no configuration to patch, and registries have stopped serving it. */
export function isSchemaOne(mediaType: string): boolean {
  return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(json|prettyjws)$/.test(mediaType);
}

// OCI deprecated `nondistributable` with image-spec 1.1; bases with Windows layers carry both.
const foreignLayers =
  /^application\/vnd\.(oci\.image\.layer\.nondistributable\.|docker\.image\.rootfs\.foreign\.)/;

/** Whether a layer is not kept by registries: its descriptor is copied with its `urls`, its bytes are not pushed. */
export function isForeignLayer(mediaType: string): boolean {
  return foreignLayers.test(mediaType);
}
